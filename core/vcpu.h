// SPDX-License-Identifier: MIT
// Calls on virtual CPUs. Specification: spec/vcpu.h.
#pragma once

#include "core/names.h"
#include "core/reply.h"

namespace exo::core {

Reply vcpu_create(DomainId caller, std::uint64_t vcpu_word, std::uint64_t domain_word, std::uint64_t frame_word);
Reply vcpu_set_roots(DomainId caller, std::uint64_t vcpu_word, std::uint64_t kernel_root, std::uint64_t user_root);
Reply vcpu_start(DomainId caller, std::uint64_t vcpu_word, std::uint64_t address, std::uint64_t stack,
                 std::uint64_t argument);
Reply vcpu_destroy(DomainId caller, std::uint64_t vcpu_word);
Reply yield(std::uint64_t vcpu_word);

}  // namespace exo::core
