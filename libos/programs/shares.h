// SPDX-License-Identifier: MIT
// What the program `shares` is told: how its threads share its slices, and in its mailbox the ticks to be counted.
#pragma once

#include <cstdint>

namespace exo::libos {

// The argument.
enum class Sharing : std::uint64_t { stride, earliest_deadline };

// Before the start: `request` is the first tick that counts, `operand` how many do. When the program ends, `operand` is
// how many of them it had.

}  // namespace exo::libos
