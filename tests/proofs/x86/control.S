// SPDX-License-Identifier: MIT
// Branches, jumps, calls and returns; the functions take and return words (System V ABI).
.text

.macro function name
.globl \name
.type \name, @function
\name:
.endm
.macro end name
.size \name, . - \name
.endm

// jump_CC(a, b): 1 in RAX if the condition holds after comparing, else 0; RDX: the same for testing.
.irp condition, o, no, b, nb, z, nz, be, nbe, s, ns, p, np, l, nl, le, nle
function jump_\condition
  mov $1, %eax
  mov $1, %edx
  cmp %rsi, %rdi
  j\condition 1f
  xor %eax, %eax
1:
  test %rsi, %rdi
  j\condition 2f
  xor %edx, %edx
2:
  ret
end jump_\condition
.endr

// Twice the sum of the arguments in RAX; their difference in RDX.
function control_call
  push %rbx
  push %rdi
  call add_arguments
  mov %rax, %rbx
  pop %rdi
  call add_arguments
  add %rbx, %rax
  mov %rdi, %rdx
  sub %rsi, %rdx
  pop %rbx
  ret
end control_call

function add_arguments
  lea (%rdi,%rsi), %rax
  mov %rax, %rdi
  sub %rsi, %rdi
  ret
end add_arguments

// Calls that return for this function: unconditional and conditional.
function control_tail
  mov $3, %edx
  cmp %rsi, %rdi
  jb add_arguments
  xchg %rdi, %rsi
  xor %edx, %edx
  jmp add_arguments
end control_tail

// Three ways to the end, one of them through an early return; words on the stack that one side changes.
function control_merge
  sub $24, %rsp
  movq $7, (%rsp)
  mov %rdi, 8(%rsp)
  test $1, %dil
  jz 1f
  movl $9, 4(%rsp)
  test $2, %dil
  jz 2f
  movb $0x55, 11(%rsp)
  jmp 3f
1:
  test $4, %dil
  jnz 2f
  mov $77, %eax
  mov %rsi, %rdx
  add $24, %rsp
  ret
2:
  incq 8(%rsp)
3:
  mov (%rsp), %rax
  mov 8(%rsp), %rdx
  add 5(%rsp), %rdx
  add $24, %rsp
  ret
end control_merge

// Flags that live across the place where two paths meet, one in a byte each.
function control_flags
  test $8, %dil
  jz 1f
  cmp %rsi, %rdi
  jmp 2f
1:
  add %rdi, %rsi
2:
  mov $0, %eax
  mov $0, %edx
  setc %al
  setz %ah
  setp %dl
  sets %dh
  jno 3f
  mov $0x10000, %ecx
  jmp 4f
3:
  mov $0x20000, %ecx
4:
  lea (%rdx,%rcx), %rdx
  ret
end control_flags

.section .note.GNU-stack, "", @progbits
