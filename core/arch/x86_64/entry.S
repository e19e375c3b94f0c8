// SPDX-License-Identifier: MIT
// Into the core and out of it: system calls, exceptions, and the return to ring 3. See entry.h.

#define RING_3_RIP    %gs:0           // Cpu
#define RING_3_RFLAGS %gs:16
#define RING_3_RSP    %gs:24
#define RING_3_MODE   %gs:40
#define LEAVE         %gs:64
#define SAVE_TO       %gs:72
#define LOAD_FROM     %gs:80
#define DOMAIN        %gs:104
#define CALL_STACK    %gs:112         // Processor
#define SELF          %gs:120
#define DIRECT_MAP    %gs:128
#define SPARE         %gs:136
#define FAST_BASES    %gs:144
#define LOCAL_APIC_EOI 0xffff8600000000b0

// In the order of exo::context, from the lowest address on.
.macro push_general_registers
  push %r15; push %r14; push %r13; push %r12; push %r11; push %r10; push %r9; push %r8
  push %rbp; push %rdi; push %rsi; push %rdx; push %rcx; push %rbx; push %rax
.endm

.macro return_from_call
  mov RING_3_RIP, %rcx
  mov RING_3_RFLAGS, %r11
  mov RING_3_RSP, %rsp
  swapgs
  sysretq
.endm

// As if the processor had found the exception: from here on its stack pointer is in the scratch area.
.macro begin_exception vector
  mov SELF, %rsp
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
  mov %rsp, RING_3_RSP
  mov %rcx, RING_3_RIP
  mov %r11, RING_3_RFLAGS
  mov CALL_STACK, %rsp
  cmp end_of_lower_half(%rip), %rcx
  je bad_return             // to return there would be a fault in the core
  cmpb $0, RING_3_MODE
  jne call_in_user_mode
  test %rax, %rax
  js short_call
ordinary_call:
  mov %r10, %rcx
  mov %rax, %r9
  call system_call
  xor %edi, %edi
  xor %esi, %esi
  xor %r8d, %r8d
  xor %r9d, %r9d
  xor %r10d, %r10d
  cmpq $0, LEAVE
  jne leave_by_call
  return_from_call

leave_by_call:
  xor %ecx, %ecx
  xor %r11d, %r11d
// The general registers are those that the vCPU goes on with, where they are kept.
leave:
  cmpq $1, LEAVE            // Leave::resuming
  je load_general_registers
  mov %rax, SPARE
  mov SAVE_TO, %rax
  test %rax, %rax
  jz switch
  add DIRECT_MAP, %rax
  mov %rbx, 8(%rax); mov %rcx, 16(%rax); mov %rdx, 24(%rax); mov %rsi, 32(%rax); mov %rdi, 40(%rax)
  mov %rbp, 48(%rax); mov %r8, 56(%rax); mov %r9, 64(%rax); mov %r10, 72(%rax); mov %r11, 80(%rax)
  mov %r12, 88(%rax); mov %r13, 96(%rax); mov %r14, 104(%rax); mov %r15, 112(%rax)
  mov SPARE, %rbx
  mov %rbx, (%rax)
switch:
  call switch_vcpu
load_general_registers:
  movq $0, LEAVE
  mov LOAD_FROM, %rax
  add DIRECT_MAP, %rax
  mov SELF, %rsp
  mov 8(%rax), %rbx; mov 16(%rax), %rcx; mov 24(%rax), %rdx; mov 32(%rax), %rsi; mov 40(%rax), %rdi
  mov 48(%rax), %rbp; mov 56(%rax), %r8; mov 64(%rax), %r9; mov 72(%rax), %r10; mov 80(%rax), %r11
  mov 88(%rax), %r12; mov 96(%rax), %r13; mov 104(%rax), %r14; mov 112(%rax), %r15
  mov (%rax), %rax
  swapgs
  iretq

call_in_user_mode:
  mov %rax, SPARE
  call bounce               // changes RAX and R11 only
  test %rax, %rax
  mov SPARE, %rax
  jnz no_kernel
  return_from_call

// Short calls have the last numbers there are.
short_call:
  cmp $-2, %rax             // control_call_number
  je call_control
  cmp $-1, %rax             // return_to_user_number
  je back_to_user_mode
  cmp $-4, %rax             // control_reply_number
  je reply_control
  cmp $-3, %rax             // control_send_number
  jne ordinary_call
  call control_send
  jmp transfer
call_control:
  call control_call
// RBX, RBP, R12 to R15 are a message; RDX is the caller's domain.
transfer:
  mov %rdx, %rdi
  test %rax, %rax
  jnz transfer_refused
  mov SAVE_TO, %rax
  mov LOAD_FROM, %rcx
  add DIRECT_MAP, %rax
  add DIRECT_MAP, %rcx
  fxsave64 512(%rax)
  cmpb $0, FAST_BASES
  je save_bases_slowly
  rdfsbase %rdx
  mov %rdx, 144(%rax)
  swapgs
  rdgsbase %rdx
  swapgs
  mov %rdx, 152(%rax)
// The vCPU that goes on has its FPU state and bases at RCX.
transfer_load:
  fninit
  fxrstor64 512(%rcx)
  xor %eax, %eax
  mov %eax, %ds
  mov %eax, %es
  cmpb $0, FAST_BASES
  je load_bases_slowly
  mov 144(%rcx), %rdx
  mov 152(%rcx), %rsi
  mov %eax, %fs
  wrfsbase %rdx
  swapgs
  mov %eax, %gs
  wrgsbase %rsi
  swapgs
transfer_loaded:
  movq $0, LEAVE
  xor %edx, %edx
  xor %esi, %esi
  xor %r8d, %r8d
  xor %r9d, %r9d
  xor %r10d, %r10d
  return_from_call

transfer_refused:
  xor %edi, %edi
  xor %edx, %edx
  xor %esi, %esi
  xor %r8d, %r8d
  xor %r9d, %r9d
  xor %r10d, %r10d
  return_from_call

reply_control:
  call control_reply
  xor %edi, %edi
  test %rax, %rax
  jnz transfer_refused
  cmpq $5, LEAVE            // Leave::replying
  jne leave_by_reply
  mov LOAD_FROM, %rcx
  add DIRECT_MAP, %rcx
  jmp transfer_load

// It will begin at its entry: what it has in registers now is of no use.
leave_by_reply:
  xor %esi, %esi
  xor %r8d, %r8d
  xor %r9d, %r9d
  xor %r10d, %r10d
  jmp leave_by_call

// Where there are no instructions for the bases of FS and GS.
save_bases_slowly:
  push %rdi
  push %rdi
  mov %rax, %rdi
  call save_bases           // changes RAX and R11 only
  pop %rdi
  pop %rdi
  jmp transfer_load
load_bases_slowly:
  push %rdi
  push %rdi
  mov %rcx, %rdi
  call load_bases           // changes RAX and R11 only
  pop %rdi
  pop %rdi
  xor %eax, %eax
  jmp transfer_loaded

back_to_user_mode:
  call return_to_user
  return_from_call

no_kernel:
  mov RING_3_RFLAGS, %r11   // as SYSCALL left it
  begin_exception 256       // vector_no_kernel
  jmp end_domain

// The instruction that is to blame is SYSCALL.
bad_return:
  subq $2, RING_3_RIP
  begin_exception 13        // vector_general_protection
  jmp exception_in_ring_3

// The timer's interrupt: in ring 3, or in the core while it is idle. No error code.
.global timer_entry
timer_entry:
  testb $3, 8(%rsp)         // the interrupted code segment
  jz tick_in_core
  cld
  swapgs
  push %rax
  push %r11
  push %rdi
  movabs $LOCAL_APIC_EOI, %rax
  movl $0, (%rax)
  mov RING_3_RIP, %rax
  cmp end_of_lower_half(%rip), %rax
  je past_lower_half
count_tick:
  mov $1, %edi
  mov CALL_STACK, %rsp
  call tick                 // changes RAX and R11 only
  mov SELF, %rsp
  sub $24, %rsp
  cmpq $0, LEAVE
  pop %rdi
  pop %r11
  pop %rax
  jne leave_by_tick
  swapgs
  iretq

// An instruction may end there: an interrupt comes before the fault that follows. To return there would be one in the
// core; the first address of the upper half is canonical, and ring 3 may not execute it either.
past_lower_half:
  negq RING_3_RIP
  jmp count_tick

leave_by_tick:
  mov CALL_STACK, %rsp
  jmp leave

tick_in_core:
  push %rax
  movabs $LOCAL_APIC_EOI, %rax
  movl $0, (%rax)
  pop %rax
  iretq

// The interrupt controller took an interrupt back.
.global spurious_entry
spurious_entry:
  iretq

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
    jmp vector_entry
    .set vector, vector + 1
  .endr

vector_entry:
  cmpq $2, (%rsp)           // vector_non_maskable: nothing to do
  je ignore
  testb $3, 24(%rsp)        // the interrupted code segment
  jz in_core
  cmpq $8, (%rsp)           // vector_double_fault: the processor itself is in trouble,
  je fatal
  cmpq $18, (%rsp)          // vector_machine_check: whom it interrupted does not matter
  je fatal
  cld
  swapgs
  cmpq $1, (%rsp)           // vector_debug has a stack of its own
  je move_debug
// The stack pointer is in the scratch area: a vector and an error code, and above them the Cpu.
exception_in_ring_3:
  push %rax
  push %r11
  push %rdi
  push %rsi
  push %rdx
  mov 40(%rsp), %rdi        // the vector
  mov 48(%rsp), %rsi        // the error code
  xor %edx, %edx
  cmp $14, %edi             // vector_page_fault
  jne 1f
  mov %cr2, %rdx
1:
  mov CALL_STACK, %rsp
  call exception            // changes RAX and R11 only
  mov SELF, %rsp
  sub $56, %rsp
  test %rax, %rax
  pop %rdx
  pop %rsi
  pop %rdi
  pop %r11
  pop %rax
  jnz end_domain
  add $16, %rsp
  swapgs
  iretq

end_domain:
  push_general_registers
  mov %rsp, %rdi
  mov CALL_STACK, %rsp
  call exception_in_domain
  jmp leave

move_debug:
  push %rax
  mov 24(%rsp), %rax
  mov %rax, RING_3_RIP
  mov 40(%rsp), %rax
  mov %rax, RING_3_RFLAGS
  mov 48(%rsp), %rax
  mov %rax, RING_3_RSP
  pop %rax
  begin_exception 1         // vector_debug
  jmp exception_in_ring_3

in_core:
  cmpq $1, (%rsp)           // vector_debug: left over from ring 3
  je ignore
fatal:
  cld
  push_general_registers
  mov %rsp, %rdi
  call exception_in_core
  ud2

ignore:
  add $16, %rsp
  iretq

// From boot: nothing is to be saved.
.global leave_boot
leave_boot:
  mov CALL_STACK, %rsp
  jmp switch
