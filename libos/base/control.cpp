// SPDX-License-Identifier: MIT
#include "libos/base/control.h"

namespace exo::libos {
namespace {

Service* current = nullptr;
alignas(16) std::byte service_stack[16384];

}  // namespace

// Entered by the core on the service's stack, with the message in RBX, RBP and R12 to R15, and the caller in RDI.
extern "C" void answer_message(Message& message, DomainId caller) { current->answer(caller, message); }

extern "C" void control_entry();
extern "C" std::uint64_t wait_for_calls();

asm(R"(
.text
control_entry:
  sub $48, %rsp
  mov %rbx, (%rsp)
  mov %rbp, 8(%rsp)
  mov %r12, 16(%rsp)
  mov %r13, 24(%rsp)
  mov %r14, 32(%rsp)
  mov %r15, 40(%rsp)
  mov %rdi, %rsi
  mov %rsp, %rdi
  call answer_message
  mov (%rsp), %rbx
  mov 8(%rsp), %rbp
  mov 16(%rsp), %r12
  mov 24(%rsp), %r13
  mov 32(%rsp), %r14
  mov 40(%rsp), %r15
  mov $-4, %rax             // control_reply_number
  syscall
  ud2                       // the entry is gone

wait_for_calls:
  mov $-4, %rax
  syscall
  ret                       // only if it is refused
)");

Status serve(VcpuId self, Service& service) {
  current = &service;
  const Status declared =
      vcpu_set_upcall(self, Upcall::control, VirtualAddress{reinterpret_cast<std::uint64_t>(&control_entry)},
                      address_of(service_stack + sizeof service_stack));
  if (declared != Status::ok) return declared;
  return Status{wait_for_calls()};
}

Status control_call(VcpuId callee, Message& message) {
  std::uint64_t status = control_call_number;
  std::uint64_t vcpu = number(callee);
  std::uint64_t* words = message.data();
  asm volatile(
      "push %%rbp; push %%rcx\n"
      "mov (%%rcx), %%rbx; mov 8(%%rcx), %%rbp; mov 16(%%rcx), %%r12\n"
      "mov 24(%%rcx), %%r13; mov 32(%%rcx), %%r14; mov 40(%%rcx), %%r15\n"
      "syscall\n"
      "pop %%rcx\n"
      "mov %%rbx, (%%rcx); mov %%rbp, 8(%%rcx); mov %%r12, 16(%%rcx)\n"
      "mov %%r13, 24(%%rcx); mov %%r14, 32(%%rcx); mov %%r15, 40(%%rcx)\n"
      "pop %%rbp"
      : "+a"(status), "+D"(vcpu), "+c"(words)
      :
      : "rbx", "rdx", "rsi", "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15", "memory");
  return Status{status};
}

}  // namespace exo::libos
