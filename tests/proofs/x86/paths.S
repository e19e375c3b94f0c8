// SPDX-License-Identifier: MIT
// Ways through assembly, for the executor of paths; never run.
.text

.macro function name
.globl \name
.type \name, @function
\name:
.endm
.macro end name
.size \name, . - \name
.endm

.globl path_forks
path_forks:
  swapgs
  mov %gs:0, %eax
  test %rdi, %rdi
  jz 1f
  call path_callee
  swapgs
  sysretq
1:
  call path_called
  cmp %rdi, %rbx            // both are zero
  je 2f
  ud2
2:
  swapgs
  iretq

function path_callee
  ret
end path_callee

function path_called
  xor %ebx, %ebx
  ret
end path_called

.globl path_for_ever
path_for_ever:
  jmp path_for_ever

.globl path_returns
path_returns:
  push %rdi
  ret

.globl path_selector
path_selector:
  mov %edi, %fs
  sysretq

.globl path_reads
path_reads:
  mov $0xc0000080, %ecx
  rdmsr
  sysretq

.globl path_bases
path_bases:
  xor %eax, %eax
  mov %eax, %fs
  mov $0xc0000102, %ecx
  rdmsr
  mov $0xc0000100, %ecx
  wrmsr
  sysretq

.globl path_short
path_short:
  sysretl
