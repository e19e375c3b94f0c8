// SPDX-License-Identifier: MIT
// Runs code with given registers and flags and catches what it leaves (host.h).
.text

// void enter_code(HostState* state, const void* code): RDI, RSI. The code ends by jumping to leave_code.
.globl enter_code
.type enter_code, @function
enter_code:
  push %rbx
  push %rbp
  push %r12
  push %r13
  push %r14
  push %r15
  mov %rsp, own_rsp(%rip)
  mov %rdi, state(%rip)
  mov %rsi, target(%rip)
  pushq 128(%rdi)
  popfq
  mov 0(%rdi), %rax
  mov 8(%rdi), %rcx
  mov 16(%rdi), %rdx
  mov 24(%rdi), %rbx
  mov 32(%rdi), %rsp
  mov 40(%rdi), %rbp
  mov 48(%rdi), %rsi
  mov 64(%rdi), %r8
  mov 72(%rdi), %r9
  mov 80(%rdi), %r10
  mov 88(%rdi), %r11
  mov 96(%rdi), %r12
  mov 104(%rdi), %r13
  mov 112(%rdi), %r14
  mov 120(%rdi), %r15
  mov 56(%rdi), %rdi
  jmp *target(%rip)

.globl leave_code
.type leave_code, @function
leave_code:
  mov %rsp, code_rsp(%rip)
  mov %rdi, code_rdi(%rip)
  mov own_rsp(%rip), %rsp
  mov state(%rip), %rdi
  pushfq
  popq 128(%rdi)
  mov %rax, 0(%rdi)
  mov %rcx, 8(%rdi)
  mov %rdx, 16(%rdi)
  mov %rbx, 24(%rdi)
  mov %rbp, 40(%rdi)
  mov %rsi, 48(%rdi)
  mov %r8, 64(%rdi)
  mov %r9, 72(%rdi)
  mov %r10, 80(%rdi)
  mov %r11, 88(%rdi)
  mov %r12, 96(%rdi)
  mov %r13, 104(%rdi)
  mov %r14, 112(%rdi)
  mov %r15, 120(%rdi)
  mov code_rsp(%rip), %rax
  mov %rax, 32(%rdi)
  mov code_rdi(%rip), %rax
  mov %rax, 56(%rdi)
  cld
  pop %r15
  pop %r14
  pop %r13
  pop %r12
  pop %rbp
  pop %rbx
  ret

.bss
.balign 8
own_rsp: .quad 0
code_rsp: .quad 0
code_rdi: .quad 0
state: .quad 0
target: .quad 0

.section .note.GNU-stack, "", @progbits
