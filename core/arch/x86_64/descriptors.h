// SPDX-License-Identifier: MIT
// Segments, interrupt gates and the task-state segment (AMD64 manual volume 2, chapters 4, 8 and 12).
#pragma once

#include <cstdint>

namespace exo::core {

// Selectors, in the order that SYSCALL and SYSRET want. There is no 32-bit code segment.
inline constexpr std::uint16_t core_code = 0x08;
inline constexpr std::uint16_t core_data = 0x10;
inline constexpr std::uint16_t user_data = 0x18 | 3;
inline constexpr std::uint16_t user_code = 0x20 | 3;
inline constexpr std::uint16_t task_state = 0x28;

// Fills and loads the tables. Afterwards they are constant: boot maps them read-only.
void load_descriptors();

}  // namespace exo::core
