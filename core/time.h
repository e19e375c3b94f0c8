// SPDX-License-Identifier: MIT
// Slices, timers, blocking, and the tick of the timer. Specification: spec/time.h.
#pragma once

#include "core/names.h"
#include "core/reply.h"

namespace exo::core {

Reply slice_allocate(std::uint64_t cpu, std::uint64_t position, std::uint64_t vcpu_word, DomainId caller);
Reply slice_release(std::uint64_t cpu, std::uint64_t position, DomainId caller);
Reply timer_set(std::uint64_t deadline);
Reply block(std::uint64_t until);
Reply yield(std::uint64_t vcpu_word);

// The timer has ticked, so many times since it was last said.
extern "C" [[clang::preserve_most]] void tick(std::uint64_t elapsed);

}  // namespace exo::core
