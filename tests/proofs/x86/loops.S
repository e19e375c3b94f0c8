// SPDX-License-Identifier: MIT
// Functions that call another in a loop, for what is found to hold there; never run.
.text

.macro function name
.globl \name
.type \name, @function
\name:
.endm
.macro end name
.size \name, . - \name
.endm

function loop_step
  ret
end loop_step

// RDI: how often, RSI: an argument, in a word of stack. RBP goes up by 8, R12 is doubled, R13 was read from an object.
function loop_counts
  push %rbx
  push %rbp
  push %r12
  push %r13
  push %r14
  push %rsi
  mov %rdi, %r14
  xor %ebx, %ebx
  xor %ebp, %ebp
  mov $1, %r12d
  mov single(%rip), %r13d
  test %rdi, %rdi
  jz 2f
1:
  mov (%rsp), %rdi
  mov %rbx, %rsi
  mov %rbp, %rdx
  mov %r12, %rcx
  mov %r13, %r8
  call loop_step
  test %rax, %rax
  jnz 3f
  inc %rbx
  add $8, %rbp
  add %r12, %r12
  cmp %r14, %rbx
  jb 1b
2:
  xor %eax, %eax
3:
  mov %rbx, %rdx
  pop %rsi
  pop %r14
  pop %r13
  pop %r12
  pop %rbp
  pop %rbx
  ret
end loop_counts

function loop_at_two_places
  push %rbx
  call loop_step
  call loop_step
  pop %rbx
  ret
end loop_at_two_places

function loop_that_pushes
1:
  push %rdi
  call loop_step
  jmp 1b
end loop_that_pushes
