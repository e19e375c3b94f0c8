// SPDX-License-Identifier: MIT
// The first serial port (16550), which is the console.
#pragma once

#include "core/arch/x86_64/instructions.h"

namespace exo::core {

inline constexpr std::uint16_t serial_data = 0x3f8;
inline constexpr std::uint16_t serial_interrupts = 0x3f9;
inline constexpr std::uint16_t serial_fifo_control = 0x3fa;
inline constexpr std::uint16_t serial_line_control = 0x3fb;
inline constexpr std::uint16_t serial_modem_control = 0x3fc;
inline constexpr std::uint16_t serial_line_status = 0x3fd;

inline constexpr std::uint8_t serial_can_send = 0x20;  // in the line status

}  // namespace exo::core
