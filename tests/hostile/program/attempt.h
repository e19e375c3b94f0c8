// SPDX-License-Identifier: MIT
// A call that the hostile program could make next.
#pragma once

#include "tests/hostile/program/world.h"

namespace exo::libos {

struct Attempt {
  std::uint64_t number = 0;
  std::array<std::uint64_t, 5> argument{};

  bool is(Call call) const { return number == libos::number(call); }
};

// What came back. The value is RDX, whatever the status.
struct Answered {
  Result result{};
  std::uint64_t left_over = 0;  // all bits of RDI, RSI and R8 to R10, where they are to be zero
};

// Arguments that fit together more often than not; at times one that does not, or none that does, or no call at all.
Attempt draw_attempt(World& world);

// Whether the core may well do it, and the program could not go on: it may be hostile to all others, but not to itself;
// or the host could not tell what it does.
// Everything else that the core should refuse is left to the core. What resume and return_to_user find in the shared
// context is not looked at.
bool would_end_us(const World& world, const Attempt& attempt);

}  // namespace exo::libos
