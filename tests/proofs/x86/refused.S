// SPDX-License-Identifier: MIT
// What the executor must not accept; never run.
.text

.macro function name
.globl \name
.type \name, @function
\name:
.endm
.macro end name
.size \name, . - \name
.endm

function indirect_jump
  jmp *%rax
end indirect_jump

function indirect_call
  sub $8, %rsp
  call *%rax
  add $8, %rsp
  ret
end indirect_call

function unknown_instruction
  cpuid
  ret
end unknown_instruction

function loops
1:
  dec %rdi
  jnz 1b
  ret
end loops

// The same behind a branch that a constant argument decides.
function loops_unless_zero
  test %rdi, %rdi
  jz 2f
1:
  dec %rdi
  jnz 1b
2:
  mov $5, %eax
  ret
end loops_unless_zero

function jumps_into_another
  jmp loops_unless_zero + 3
end jumps_into_another

function counts_branches
  jrcxz 1f
  nop
1:
  ret
end counts_branches

function calls_itself
  sub $8, %rsp
  call calls_itself
  add $8, %rsp
  ret
end calls_itself

function unbalanced
  push %rdi
  ret
end unbalanced

function changes_its_return_address
  mov %rdi, (%rsp)
  ret
end changes_its_return_address

function callee_changes_return_address
  call changes_its_return_address
  ret
end callee_changes_return_address

function writes_below_the_stack
  mov %rdi, -8(%rsp)
  ret
end writes_below_the_stack

function reads_the_caller
  mov 8(%rsp), %rax
  ret
end reads_the_caller

function unknown_object
  mov (%rdi), %rax
  ret
end unknown_object

function falls_out
  nop
end falls_out

function direction_flag
  std
  ret
end direction_flag

function fs_relative
  mov %fs:8, %rax
  ret
end fs_relative

function short_address
  mov (%edi), %rax
  ret
end short_address

function port_not_constant
  mov %edi, %edx
  in %dx, %al
  ret
end port_not_constant

function invalidates_a_page
  invlpg (%rdi)
  ret
end invalidates_a_page

// These are accepted with an obligation that fails.
function loses_a_register
  mov %rdi, %rbx
  ret
end loses_a_register

function traps
  test %rdi, %rdi
  jz 1f
  ret
1:
  ud2
end traps

.section .note.GNU-stack, "", @progbits
