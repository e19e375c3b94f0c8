// SPDX-License-Identifier: MIT
// Calls on event ports. Specification: spec/event_port.h.
#pragma once

#include "core/names.h"
#include "core/reply.h"

namespace exo::core {

Reply ports_create(std::uint64_t frame_word, DomainId caller);
Reply ports_destroy(std::uint64_t frame_word, DomainId caller);
Reply port_allocate(std::uint64_t frame_word, std::uint64_t index, std::uint64_t sender, DomainId caller);
Reply port_bind(std::uint64_t frame_word, std::uint64_t index, std::uint64_t vcpu_word, std::uint64_t event_number,
                DomainId caller);
Reply port_release(std::uint64_t frame_word, std::uint64_t index, DomainId caller);
Reply port_send(std::uint64_t frame_word, std::uint64_t index, DomainId caller);

}  // namespace exo::core
