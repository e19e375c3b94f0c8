// SPDX-License-Identifier: MIT
// What the program `process` runs in user mode. It knows nothing of the core: its calls are those of Linux, where it
// runs as well.
#include <cstddef>
#include <cstdint>

namespace {

constexpr std::uint64_t write_call = 1;
constexpr std::uint64_t exit_call = 60;
constexpr std::uint64_t unknown_call = 1000;
constexpr std::uint64_t not_implemented = ~std::uint64_t{37};  // -38, ENOSYS

std::uint64_t call(std::uint64_t number, std::uint64_t first = 0, std::uint64_t second = 0, std::uint64_t third = 0) {
  asm volatile("syscall" : "+a"(number) : "D"(first), "S"(second), "d"(third) : "rcx", "r11", "memory");
  return number;
}

template <std::size_t count>
void say(const char (&text)[count]) {
  call(write_call, 1, reinterpret_cast<std::uint64_t>(text), count - 1);
}

[[noreturn]] void exit(std::uint64_t status) {
  for (;;) call(exit_call, status);
}

}  // namespace

extern "C" [[noreturn]] void greet() {
  say("Hello from user mode.\n");
  if (call(unknown_call) != not_implemented) exit(1);
  say("I read where nothing is.\n");
  asm volatile("movb (%0), %%al" : : "r"(std::uint64_t{0x1234'5000}) : "rax");
  say("Nothing stopped me.\n");
  exit(2);
}

extern "C" [[noreturn, gnu::naked]] void start() {
  asm("xor %ebp, %ebp\n"
      "and $-16, %rsp\n"
      "call greet");
}
