// SPDX-License-Identifier: MIT
// Into the core and out of it: system calls, exceptions, and the return to ring 3. See entry.h.

#define CURRENT_VCPU   %gs:0          // Processor
#define EXIT_REQUESTED %gs:16
#define CALL_STACK     %gs:32
#define USER_STACK     %gs:40
#define LOADED_VCPU    %gs:48

// The part of Registers below the vector: exo::context order.
.macro push_registers
  push %r15; push %r14; push %r13; push %r12; push %r11; push %r10; push %r9; push %r8
  push %rbp; push %rdi; push %rsi; push %rdx; push %rcx; push %rbx; push %rax
.endm

// The part above it, of a vCPU that made a system call: what a fast return does without.
.macro push_call_frame vector
  push $0x1b                // user_data
  push USER_STACK
  push %r11
  push $0x23                // user_code
  push %rcx
  push $0                   // no error code
  push $\vector
.endm

// The end of the lower half. SYSCALL itself was fetched from canonical addresses, so of those that can follow it
// this one alone is not canonical (AMD64 manual volume 2, 5.3.1).
.section .rodata
.balign 8
end_of_lower_half: .quad 1 << 47

.text
// RAX the number; RDI, RSI, RDX, R10, R8 the arguments; RCX the return address, R11 the flags.
.balign 64
.global system_call_entry
system_call_entry:
  swapgs
  mov %rsp, USER_STACK
  mov CALL_STACK, %rsp
  cmp end_of_lower_half(%rip), %rcx
  je bad_return             // to return there would be a fault in the core
  push %r11
  push %rcx
  mov %r10, %rcx
  mov %rax, %r9
  call system_call
  pop %rcx
  pop %r11
  xor %edi, %edi
  xor %esi, %esi
  xor %r8d, %r8d
  xor %r9d, %r9d
  mov LOADED_VCPU, %r10
  cmp %r10, CURRENT_VCPU
  jne leave_by_call
  cmpq $0, EXIT_REQUESTED
  jne leave_by_call
  xor %r10d, %r10d
  mov USER_STACK, %rsp
  swapgs
  sysretq

// The vCPU gives up the processor: what the call leaves it with is RAX, RDX and what calls preserve.
leave_by_call:
  xor %r10d, %r10d
  push_call_frame 0         // no vector
  push_registers
  mov %rsp, %rdi
  call leave_vcpu
  jmp return_to_ring_3

bad_return:
  push_call_frame 256       // vector_bad_return
  push_registers
  mov %rsp, %rdi
  call exception_in_domain
  jmp return_to_ring_3

// One stub for each vector: where the processor gives no error code, a zero.
.balign 16
.global vector_stubs
vector_stubs:
  .set vector, 0
  .rept 256
    .balign 16, 0xcc
    .if vector != 8 && (vector < 10 || vector > 14) && vector != 17 && vector != 21 && vector != 29 && vector != 30
      push $0
    .endif
    push $vector
    jmp exception
    .set vector, vector + 1
  .endr

exception:
  cmpq $2, (%rsp)           // vector_non_maskable: nothing to do
  je ignore
  testb $3, 24(%rsp)        // the interrupted code segment
  jz in_core
  cld
  swapgs
  push_registers
  mov %rsp, %rdi
  call exception_in_domain
return_to_ring_3:
  pop %rax; pop %rbx; pop %rcx; pop %rdx; pop %rsi; pop %rdi; pop %rbp
  pop %r8; pop %r9; pop %r10; pop %r11; pop %r12; pop %r13; pop %r14; pop %r15
  add $16, %rsp             // vector and error code
  swapgs
  iretq

in_core:
  cmpq $1, (%rsp)           // vector_debug: left over from ring 3
  je ignore
  cld
  push_registers
  mov %rsp, %rdi
  call exception_in_core
  ud2

ignore:
  add $16, %rsp
  iretq

// From boot: the registers to leave with are made on the stack.
.global enter_current_vcpu
enter_current_vcpu:
  mov CALL_STACK, %rsp
  sub $176, %rsp            // sizeof(Registers)
  mov %rsp, %rdi
  call leave_vcpu
  jmp return_to_ring_3
