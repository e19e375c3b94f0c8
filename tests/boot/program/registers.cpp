// SPDX-License-Identifier: MIT
#include "tests/boot/program/scenarios.h"

namespace exo::tests {
namespace {

// General registers in the order of exo::context, then the flags: before SYSCALL, and after it.
struct Registers {
  std::uint64_t general[15];
  std::uint64_t flags;
};

// Loads all registers from the first, makes the call, stores all into the second.
extern "C" void call_with(const Registers* before, Registers* after);

asm(R"(
.text
call_with:
  push %rbx; push %rbp; push %r12; push %r13; push %r14; push %r15
  push %rsi
  pushq 120(%rdi)
  popfq
  mov 8(%rdi), %rbx; mov 16(%rdi), %rcx; mov 24(%rdi), %rdx; mov 32(%rdi), %rsi; mov 48(%rdi), %rbp
  mov 56(%rdi), %r8; mov 64(%rdi), %r9; mov 72(%rdi), %r10; mov 80(%rdi), %r11; mov 88(%rdi), %r12
  mov 96(%rdi), %r13; mov 104(%rdi), %r14; mov 112(%rdi), %r15; mov (%rdi), %rax; mov 40(%rdi), %rdi
  syscall
  xchg %rdi, (%rsp)
  mov %rax, (%rdi); mov %rbx, 8(%rdi); mov %rcx, 16(%rdi); mov %rdx, 24(%rdi); mov %rsi, 32(%rdi)
  mov %rbp, 48(%rdi); mov %r8, 56(%rdi); mov %r9, 64(%rdi); mov %r10, 72(%rdi); mov %r11, 80(%rdi)
  mov %r12, 88(%rdi); mov %r13, 96(%rdi); mov %r14, 104(%rdi); mov %r15, 112(%rdi)
  pushfq
  popq 120(%rdi)
  popq 40(%rdi)
  cld
  pop %r15; pop %r14; pop %r13; pop %r12; pop %rbp; pop %rbx
  ret
)");

bool is_preserved(std::uint64_t index) {
  return index == context::rbx || index == context::rbp || index >= context::r12;
}

void check(std::uint64_t number, Status status, std::uint64_t value) {
  constexpr std::uint64_t flags = 0x4ed7;  // arithmetic flags, direction, nested task; interrupts as they are
  Registers before{}, after{};
  for (std::uint64_t i = 0; i < 15; ++i) before.general[i] = 0xa5a5'0000'0000'0000 + i;
  before.general[context::rax] = number;
  before.flags = flags;
  call_with(&before, &after);
  expect(after.general[context::rax] == static_cast<std::uint64_t>(status), "RAX is the status");
  expect(after.general[context::rdx] == value, "RDX is the value");
  for (std::uint64_t i = 0; i < 15; ++i) {
    if (i == context::rax || i == context::rdx) continue;
    const std::uint64_t word = after.general[i];
    if (i == context::rcx) {
      expect(word >= 0x20'0000 && word < 0x100'0000, "RCX is the return address");
    } else if (i == context::r11) {
      expect(word == after.flags, "R11 is the flags");
    } else {
      expect(word == (is_preserved(i) ? before.general[i] : 0), "a register is preserved or zero");
    }
  }
  expect((after.flags & ~std::uint64_t{0x200}) == (flags & ~std::uint64_t{0x200}), "the flags are preserved");
  expect((after.flags & 0x200) != 0, "interrupts are on");
}

}  // namespace

void check_call_registers() {
  check(static_cast<std::uint64_t>(Call::version), Status::ok, abi_version);
  check(static_cast<std::uint64_t>(Call::frame_allocate), Status::no_such_domain, 0);
  check(static_cast<std::uint64_t>(Call::table_set), Status::no_such_frame, 0);
  check(call_count, Status::no_such_call, 0);
  check(return_to_user_number - short_call_count, Status::no_such_call, 0);
  check(control_call_number, Status::no_such_vcpu, 0);
  check(control_send_number, Status::no_such_vcpu, 0);
  check(control_reply_number, Status::no_entry, 0);
  print_line("registers are right");
}

}  // namespace exo::tests
