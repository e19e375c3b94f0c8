// SPDX-License-Identifier: MIT
// Calls on virtual CPUs. Specification: spec/vcpu.h.
#pragma once

#include "core/names.h"
#include "core/reply.h"

namespace exo::core {

Reply vcpu_create(std::uint64_t vcpu_word, std::uint64_t domain_word, std::uint64_t frame_word, DomainId caller);
Reply vcpu_set_roots(std::uint64_t vcpu_word, std::uint64_t kernel_root, std::uint64_t user_root, DomainId caller);
Reply vcpu_start(std::uint64_t vcpu_word, std::uint64_t address, std::uint64_t stack, std::uint64_t argument,
                 DomainId caller);
Reply vcpu_destroy(std::uint64_t vcpu_word, DomainId caller);
Reply vcpu_stop(std::uint64_t vcpu_word, DomainId caller);
Reply vcpu_set_shared(std::uint64_t vcpu_word, std::uint64_t frame_word, DomainId caller);
Reply vcpu_set_upcall(std::uint64_t vcpu_word, std::uint64_t kind, std::uint64_t address, std::uint64_t stack,
                      DomainId caller);

}  // namespace exo::core
