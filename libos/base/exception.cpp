// SPDX-License-Identifier: MIT
#include "libos/base/exception.h"

#include "libos/base/program.h"

namespace exo::libos {
namespace {

constexpr std::uint64_t present_page = 1 << 0;  // of an error code
constexpr std::uint64_t to_write = 1 << 1;
constexpr std::uint64_t to_execute = 1 << 4;

constexpr std::array<std::string_view, 20> names{
    "division error",
    "debug exception",
    "",
    "breakpoint",
    "overflow",
    "range exceeded",
    "invalid instruction",
    "no FPU",
    "",
    "",
    "invalid task",
    "segment not present",
    "stack fault",
    "protection fault",
    "page fault",
    "",
    "x87 exception",
    "alignment check",
    "",
    "SIMD exception",
};

constexpr std::uint64_t right_needed(std::uint64_t error_code) {
  if ((error_code & to_execute) != 0) return right_execute;
  return (error_code & to_write) != 0 ? right_write : right_read;
}

constexpr std::string_view verb(std::uint64_t right) {
  if (right == right_execute) return "execute";
  return right == right_write ? "write" : "read";
}

}  // namespace

PageFault::PageFault(const Registers& registers)
    : address{registers.fault_address},
      right{right_needed(registers.error_code)},
      is_present{(registers.error_code & present_page) != 0} {}

std::string_view exception_name(std::uint64_t vector) {
  return vector < names.size() && !names[vector].empty() ? names[vector] : "exception";
}

void print_exception(const Registers& registers) {
  print("{} (vector {})", exception_name(registers.vector), registers.vector);
  if (registers.vector == page_fault_vector) {
    const PageFault fault{registers};
    print(": cannot {} at {:#x}, {}", verb(fault.right), fault.address,
          fault.is_present ? "which may not be done there" : "where nothing is");
  }
  print("; {} mode, instruction at {:#x}", registers.in_user_mode() ? "user" : "kernel", registers.rip);
}

void EndProgram::handle(Interrupted& what) {
  print("The program ends: ");
  print_exception(what.registers);
  print(".\n");
  end_program(status);
}

}  // namespace exo::libos
