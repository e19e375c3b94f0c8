// SPDX-License-Identifier: MIT
#include "tests/boot/program/register_file.h"

namespace exo::tests {

extern "C" {
RegisterFile entered;
std::uint64_t waits_at;
}

asm(R"(
.text
.global exchange_by_call, exchange_by_fault, exchange_by_waiting, waiting, waited
.global stranger_entry, stranger_exception_entry, stranger_call_entry, stranger_user_entry
.global stranger_control_entry
// To RDI; what RDI was, is on the stack above the return address.
store_registers:
  mov %rax, (%rdi); mov %rbx, 8(%rdi); mov %rcx, 16(%rdi); mov %rdx, 24(%rdi); mov %rsi, 32(%rdi)
  mov %rbp, 48(%rdi); mov %r8, 56(%rdi); mov %r9, 64(%rdi); mov %r10, 72(%rdi); mov %r11, 80(%rdi)
  mov %r12, 88(%rdi); mov %r13, 96(%rdi); mov %r14, 104(%rdi); mov %r15, 112(%rdi)
  mov 8(%rsp), %rax
  mov %rax, 40(%rdi)
  pushfq
  popq 120(%rdi)
  rdfsbase %rax
  mov %rax, 128(%rdi)
  rdgsbase %rax
  mov %rax, 136(%rdi)
  mov %ds, 144(%rdi); mov %es, 146(%rdi); mov %fs, 148(%rdi); mov %gs, 150(%rdi); mov %cs, 152(%rdi)
  mov %ss, 154(%rdi)
store_fpu:
  fxsave64 160(%rdi)
  fnstenv 672(%rdi)
  fldenv 672(%rdi)          // FNSTENV masks all exceptions
  cld
  ret

.macro exchange instruction
  push %rbx; push %rbp; push %r12; push %r13; push %r14; push %r15
  push %rsi
  fxrstor64 160(%rdi)
  fsts 704(%rdi)
  call store_fpu
  mov 144(%rdi), %ds; mov 146(%rdi), %es; mov 148(%rdi), %fs; mov 150(%rdi), %gs
  mov 128(%rdi), %rax
  wrfsbase %rax
  mov 136(%rdi), %rax
  wrgsbase %rax
  pushq 120(%rdi)
  popfq
  mov (%rdi), %rax; mov 8(%rdi), %rbx; mov 16(%rdi), %rcx; mov 24(%rdi), %rdx; mov 32(%rdi), %rsi
  mov 48(%rdi), %rbp; mov 56(%rdi), %r8; mov 64(%rdi), %r9; mov 72(%rdi), %r10; mov 80(%rdi), %r11
  mov 88(%rdi), %r12; mov 96(%rdi), %r13; mov 104(%rdi), %r14; mov 112(%rdi), %r15; mov 40(%rdi), %rdi
  \instruction
  xchg %rdi, (%rsp)
  call store_registers
  pushq $2
  popfq
  pop %rdi
  pop %r15; pop %r14; pop %r13; pop %r12; pop %rbp; pop %rbx
  ret
.endm
exchange_by_call: exchange syscall
exchange_by_fault: exchange ud2
exchange_by_waiting: exchange "waiting: jmp *waits_at(%rip); waited:"

.macro enter function
  push %rdi
  lea entered(%rip), %rdi
  call store_registers
  pushq $2
  popfq
  pop %rdi
  call \function
  ud2
.endm
stranger_entry: enter *%rdi
stranger_exception_entry: enter stranger_exception
stranger_call_entry: enter stranger_call
stranger_user_entry: enter stranger_user
stranger_control_entry: enter stranger_control
)");

}  // namespace exo::tests
