// SPDX-License-Identifier: MIT
// What the core itself says on the console: the first serial port (16550), polled. It speaks at boot, of a
// domain's fault, and at the end of the machine; never on the path of a call.
#pragma once

#include <cstdint>

namespace exo::core {

struct Hex {
  std::uint64_t value;
  unsigned digits = 16;
};

// 115200 baud, eight data bits, no interrupts. Harmless where there is no port.
void start_console();

// After this the core says nothing more.
void silence_console();

void print(const char* text);
void print(Hex number);
void print(std::uint64_t number);

template <class... Parts>
void print_line(const Parts&... parts) {
  (print(parts), ...);
  print("\n");
}

// Ends the machine through the debug-exit device: QEMU's exit status is 2 * status + 1. Where there is no such
// device, says so and halts for ever.
[[noreturn]] void end_machine(std::uint64_t status);

// One line and the end.
template <class... Parts>
[[noreturn]] void refuse(std::uint64_t status, const Parts&... parts) {
  print_line("exovisor: ", parts...);
  end_machine(status);
}

}  // namespace exo::core
