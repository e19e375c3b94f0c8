// SPDX-License-Identifier: MIT
#include "libos/base/stack.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace exo::libos {
namespace {

// What a stack that was left holds at its pointer.
struct Left {
  std::uint32_t mxcsr;
  std::uint32_t fpu_control;
  std::uint64_t r15, r14, r13, r12, rbx, rbp;
  std::uint64_t return_address;
};
static_assert(sizeof(Left) % 16 == 0, "a fresh stack is aligned when it begins");

}  // namespace

extern "C" {

[[gnu::naked]] void switch_stacks(StackPointer*, StackPointer) {
  asm("push %rbp\n"
      "push %rbx\n"
      "push %r12\n"
      "push %r13\n"
      "push %r14\n"
      "push %r15\n"
      "sub $8, %rsp\n"
      "stmxcsr (%rsp)\n"
      "fnstcw 4(%rsp)\n"
      "mov %rsp, (%rdi)\n"
      "mov %rsi, %rsp\n"
      ".global continue_on_stack\n"
      "continue_on_stack:\n"
      "ldmxcsr (%rsp)\n"
      "fldcw 4(%rsp)\n"
      "add $8, %rsp\n"
      "pop %r15\n"
      "pop %r14\n"
      "pop %r13\n"
      "pop %r12\n"
      "pop %rbx\n"
      "pop %rbp\n"
      "ret");
}

[[gnu::naked]] void begin_on_stack() {
  asm("mov %r12, %rdi\n"
      "call *%r13\n"
      "ud2");
}
}

StackPointer fresh_stack(std::span<std::byte> memory, void (*run)(void*), void* argument) {
  Left left{};
  left.mxcsr = context::initial_mxcsr;
  left.fpu_control = context::initial_fpu_control;
  left.r12 = reinterpret_cast<std::uint64_t>(argument);
  left.r13 = reinterpret_cast<std::uint64_t>(run);
  left.return_address = reinterpret_cast<std::uint64_t>(&begin_on_stack);
  const std::uint64_t end = (number(address_of(memory.data())) + memory.size()) & ~std::uint64_t{15};
  const VirtualAddress pointer{end - sizeof left};
  std::memcpy(at<void>(pointer), &left, sizeof left);
  return StackPointer{number(pointer)};
}

}  // namespace exo::libos
