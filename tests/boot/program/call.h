// SPDX-License-Identifier: MIT
// What the boot tests' root program is made of: calls, words on the console, and a way to end.
#pragma once

#include "spec/abi.h"

namespace exo::tests {

struct Answer {
  Status status;
  std::uint64_t value;
};

inline Answer call(Call number, std::uint64_t a = 0, std::uint64_t b = 0, std::uint64_t c = 0, std::uint64_t d = 0,
                   std::uint64_t e = 0) {
  std::uint64_t status = static_cast<std::uint64_t>(number);
  register std::uint64_t r10 asm("r10") = d;
  register std::uint64_t r8 asm("r8") = e;
  asm volatile("syscall"
               : "+a"(status), "+D"(a), "+S"(b), "+d"(c), "+r"(r10), "+r"(r8)
               :
               : "rcx", "r9", "r11", "memory");
  return {static_cast<Status>(status), c};
}

inline void print(const char* text) {
  for (; *text != 0; ++text) {
    while (call(Call::console_write, static_cast<std::uint8_t>(*text)).status == Status::console_busy) {
    }
  }
}

inline void print(std::uint64_t number) {
  char digits[21] = {};
  char* first = digits + 20;
  do *--first = static_cast<char>('0' + number % 10);
  while ((number /= 10) != 0);
  print(first);
}

template <class... Parts>
void print_line(const Parts&... parts) {
  (print(parts), ...);
  print("\n");
}

[[noreturn]] inline void leave(std::uint64_t status) {
  for (;;) static_cast<void>(call(Call::machine_exit, status));
}

// Ends the machine with a failure unless the claim holds.
inline void expect(bool claim, const char* what) {
  if (claim) return;
  print_line("not so: ", what);
  leave(1);
}

inline std::uint64_t expect_ok(Answer answer, const char* what) {
  if (answer.status != Status::ok) print_line("status ", static_cast<std::uint64_t>(answer.status));
  expect(answer.status == Status::ok, what);
  return answer.value;
}

}  // namespace exo::tests
