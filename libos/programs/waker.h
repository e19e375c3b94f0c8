// SPDX-License-Identifier: MIT
// Two domains that run the program `waker` wake each other. Its argument is how often; `request` in its mailbox says
// who begins, `operand` is the other's frame of ports.
#pragma once

#include <cstdint>

namespace exo::libos {

enum class WakerRole : std::uint64_t { answers, begins };

inline constexpr std::uint64_t waker_port = 0;
inline constexpr std::uint64_t waker_event = 100;

}  // namespace exo::libos
