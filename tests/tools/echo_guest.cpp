// SPDX-License-Identifier: MIT
// A machine program of 32 bits for the tests of exo-run: it greets, prompts, echoes what is typed, and ends with
// status 0 at Ctrl-D, with status 5 at the letter q, and never at all after the letter h.
#include <stdint.h>

namespace {

constexpr uint16_t data_port = 0x3f8;
constexpr uint16_t fifo_port = 0x3fa;
constexpr uint16_t status_port = 0x3fd;
constexpr uint8_t can_read = 0x01;
constexpr uint8_t can_write = 0x20;

uint8_t in(uint16_t port) {
  uint8_t value = 0;
  asm volatile("inb %1, %0" : "=a"(value) : "Nd"(port));
  return value;
}

void out(uint16_t port, uint8_t value) { asm volatile("outb %0, %1" ::"a"(value), "Nd"(port)); }

void print(char letter) {
  while ((in(status_port)&can_write) == 0) {
  }
  out(data_port, static_cast<uint8_t>(letter));
}

void print(const char* text) {
  for (; *text != 0; ++text) {
    print(*text);
  }
}

char read() {
  while ((in(status_port)&can_read) == 0) {
  }
  return static_cast<char>(in(data_port));
}

[[noreturn]] void end(uint32_t status) {
  asm volatile("outl %0, %1" ::"a"(status), "Nd"(uint16_t{0xf4}));
  for (;;) {
    asm volatile("hlt");
  }
}

}  // namespace

extern "C" [[noreturn]] void guest() {
  constexpr char control_d = 4;
  constexpr uint8_t enable_and_clear = 7;
  out(fifo_port, enable_and_clear);
  print("hello\n> ");
  for (;;) {
    const char letter = read();
    if (letter == control_d) {
      end(0);
    }
    if (letter == 'q') {
      end(5);
    }
    while (letter == 'h') {
      asm volatile("pause");
    }
    print(letter);
    if (letter == '\n') {
      print("> ");
    }
  }
}

// Where the PVH note lets the machine start, without a stack.
asm(R"(
  .section .note.pvh, "a", @note
  .long 4, 4, 18
  .asciz "Xen"
  .long start
  .text
start:
  movl $stack + 4096, %esp
  call guest
  .bss
  .balign 16
stack:
  .skip 4096
)");
