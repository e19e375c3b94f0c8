// SPDX-License-Identifier: MIT
#include "core/arch/x86_64/report.h"

#include "core/arch/x86_64/serial_port.h"

namespace exo::core {
namespace {

constexpr unsigned patience = 100'000;  // polls before a byte is given up: a dead port must not stop the core
constexpr std::uint16_t debug_exit_port = 0xf4;

bool silent = false;

void send(char byte) {
  for (unsigned polls = 0; polls < patience && (read_port(serial_line_status) & serial_can_send) == 0; ++polls) {
  }
  write_port(serial_data, static_cast<std::uint8_t>(byte));
}

void print(char byte) {
  if (silent) return;
  if (byte == '\n') send('\r');
  send(byte);
}

}  // namespace

void start_console() {
  write_port(serial_interrupts, 0);
  write_port(serial_line_control, 0x80);  // the next two are the divisor: 115200 baud
  write_port(serial_data, 1);
  write_port(serial_interrupts, 0);
  write_port(serial_line_control, 0x03);   // eight data bits, no parity, one stop bit
  write_port(serial_fifo_control, 0x07);   // FIFOs on and empty
  write_port(serial_modem_control, 0x03);  // data terminal ready, request to send
}

void silence_console() { silent = true; }

void print(const char* text) {
  for (; *text != 0; ++text) print(*text);
}

void print(Hex number) {
  for (unsigned digit = number.digits; digit-- > 0;) print("0123456789abcdef"[number.value >> 4 * digit & 15]);
}

void print(std::uint64_t number) {
  char digits[21];
  char* first = digits + 20;
  *first = 0;
  for (; first == digits + 20 || number != 0; number /= 10) *--first = static_cast<char>('0' + number % 10);
  print(first);
}

void end_machine(std::uint64_t status) {
  write_port_long(debug_exit_port, static_cast<std::uint32_t>(status));
  print_line("exovisor: no debug-exit device, halted with status ", status);
  halt_for_ever();
}

}  // namespace exo::core
