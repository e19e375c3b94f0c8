// SPDX-License-Identifier: MIT
#include "bench/programs/measure.h"

// Offsets are those of Arguments and Measurement. The counter is read into RAX.
asm(R"(
.macro read_counter
  rdtsc
  shl $32, %rdx
  or %rdx, %rax
.endm

.macro measured name, instructions:vararg
  .global \name
\name:
  push %rbx
  push %r12
  push %r13
  push %r14
  push %r15
  mov %rdi, %r12
  mov %rsi, %rbx
  read_counter
  mov %rax, %r13
  mov (%r12), %rax
  mov 8(%r12), %rdi
  mov 16(%r12), %rsi
  mov 24(%r12), %rdx
  mov 32(%r12), %r10
  mov 32(%r12), %rcx
  mov 40(%r12), %r8
  \instructions
  mov %rax, %r14
  mov %rdx, %r15
  read_counter
  mov %r13, (%rbx)
  mov %rax, 8(%rbx)
  mov %r14, 16(%rbx)
  mov %r15, 24(%rbx)
  pop %r15
  pop %r14
  pop %r13
  pop %r12
  pop %rbx
  ret
.endm

.macro call_and_yield
  syscall
  mov $18, %eax
  mov 40(%r12), %rdi
  syscall
.endm

// The registers that a transfer without a reply does not keep.
.macro call_and_restore
  push %rbp
  push %rbx
  push %r12
  push %r13
  syscall
  pop %r13
  pop %r12
  pop %rbx
  pop %rbp
.endm

.text
  measured measured_call, syscall
  measured measured_nothing
  measured measured_zeroing, rep stosq
  measured measured_exception, ud2
  measured measured_wake, call_and_yield
  measured measured_send, call_and_restore

  .global yield_for_ever
yield_for_ever:
  mov $18, %eax
  mov $1, %edi
  syscall
  jmp yield_for_ever

  .global wait_for_ever
wait_for_ever:
  mov %rdi, %rbx
1:
  movq $0, 64(%rbx)         // the selector
  movq $0, 1032(%rbx)       // pending
  mov $28, %eax
  mov $-1, %rdi
  syscall
  jmp 1b

  .global note_and_yield_for_ever
note_and_yield_for_ever:
  mov %rdi, %rbx
1:
  read_counter
  mov %rax, (%rbx)
  mov $18, %eax
  mov $1, %edi
  syscall
  jmp 1b

  .global reply_for_ever
reply_for_ever:
  mov %rdi, place_of_note(%rip)
  mov $-4, %rax
  syscall
  ud2

  .global note_and_reply
note_and_reply:
  read_counter
  mov place_of_note(%rip), %rdx
  mov %rax, (%rdx)
  mov $-4, %rax
  syscall
  ud2

  .global note_and_fault
note_and_fault:
  read_counter
  mov %rax, (%rdi)
  ud2

.bss
.balign 8
place_of_note: .skip 8
)");
static_assert(exo::libos::number(exo::Call::yield) == 18 && exo::root_vcpu == 1 &&
              exo::control_reply_number == ~std::uint64_t{3} && exo::libos::number(exo::Call::block) == 28 &&
              exo::time::never == ~std::uint64_t{0} && exo::shared_context::selector * 8 == 64 &&
              (exo::shared_context::pending + 1) * 8 == 1032);
