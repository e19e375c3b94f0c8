// SPDX-License-Identifier: MIT
// Protected control transfer between two vCPUs of one domain: messages, registers, and ends without a reply.
#include "tests/boot/program/memory.h"
#include "tests/boot/program/scenarios.h"

#include <array>

namespace exo::tests {
namespace {

constexpr std::uint64_t server = 7;
constexpr std::uint64_t words = 6;
alignas(16) unsigned char server_stack[4096];
volatile std::uint64_t caller_domain = 0;
volatile std::uint64_t other_registers = 0;

// RBX, RBP, R12 to R15.
using Message = std::array<std::uint64_t, words>;

struct Transfer {
  std::uint64_t status;
  std::uint64_t others;  // of RDI, RSI, RDX, R8, R9 and R10, all bits there are
};

// A control transfer with a message, and the message that comes back.
Transfer transfer(std::uint64_t number, std::uint64_t vcpu, Message& message) {
  Transfer result{number, 0};
  std::uint64_t* data = message.data();
  asm volatile(
      "push %%rbp; push %[message]\n"
      "mov (%[message]), %%rbx; mov 16(%[message]), %%r12; mov 24(%[message]), %%r13\n"
      "mov 32(%[message]), %%r14; mov 40(%[message]), %%r15; mov 8(%[message]), %%rbp\n"
      "mov $-1, %%rsi; mov $-1, %%rdx; mov $-1, %%r8; mov $-1, %%r9; mov $-1, %%r10\n"
      "syscall\n"
      "or %%rsi, %%rdi; or %%rdx, %%rdi; or %%r8, %%rdi; or %%r9, %%rdi; or %%r10, %%rdi\n"
      "pop %%rcx\n"
      "mov %%rbx, (%%rcx); mov %%rbp, 8(%%rcx); mov %%r12, 16(%%rcx); mov %%r13, 24(%%rcx)\n"
      "mov %%r14, 32(%%rcx); mov %%r15, 40(%%rcx)\n"
      "pop %%rbp"
      : "+a"(result.status), "=D"(result.others), [message] "+c"(data)
      : "D"(vcpu)
      : "rbx", "rdx", "rsi", "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15", "memory");
  return result;
}

// What the server does with a message: it adds one to each word.
extern "C" void serve(Message& message, std::uint64_t domain, std::uint64_t others) {
  caller_domain = domain;
  other_registers = other_registers | others;
  for (std::uint64_t& word : message) ++word;
}

// Entered with the message in registers and RDI = the caller's domain; the stack is the declared one. It begins to wait
// at its first reply.
asm(R"(
.global server_entry, server_start
server_start:
  mov $-4, %rax             // control_reply_number
  syscall
  ud2
server_entry:
  or %rdx, %rsi
  or %r8, %rsi
  or %r9, %rsi
  or %r10, %rsi
  or %rax, %rsi
  mov %rsi, %rdx
  mov %rdi, %rsi
  sub $56, %rsp
  mov %rbx, (%rsp)
  mov %rbp, 8(%rsp)
  mov %r12, 16(%rsp)
  mov %r13, 24(%rsp)
  mov %r14, 32(%rsp)
  mov %r15, 40(%rsp)
  mov %rsp, %rdi
  call serve
  mov (%rsp), %rbx
  mov 8(%rsp), %rbp
  mov 16(%rsp), %r12
  mov 24(%rsp), %r13
  mov 32(%rsp), %r14
  mov 40(%rsp), %r15
  jmp server_start
)");
extern "C" void server_start();
extern "C" void server_entry();

void ok(Answer answer, const char* what) { expect(answer.status == Status::ok, what); }

std::uint64_t address(void (*function)()) { return reinterpret_cast<std::uint64_t>(function); }

// A tick may end the time of a server before it waits.
void await_server() {
  Status status = Status::ok;
  while (status == Status::ok) status = call(Call::yield, server).status;
  expect(status == Status::vcpu_not_ready, "the server waits to be called");
}

void start_server(const BootInformation& information) {
  constexpr auto control = static_cast<std::uint64_t>(Upcall::control);
  const std::uint64_t stack = reinterpret_cast<std::uint64_t>(server_stack + sizeof server_stack - 8);
  ok(call(Call::vcpu_create, server, root_domain, claim(information)), "vcpu_create");
  ok(call(Call::vcpu_set_roots, server, information.root_table, no_frame), "vcpu_set_roots");
  ok(call(Call::vcpu_set_upcall, server, control, address(server_entry), stack), "vcpu_set_upcall");
  ok(call(Call::vcpu_start, server, address(server_start), stack, 0), "vcpu_start");
  Message message{};
  expect(transfer(control_call_number, server, message).status == static_cast<std::uint64_t>(Status::not_accepting),
         "a vCPU that does not wait is not called");
  await_server();
}

}  // namespace

void check_control(const BootInformation& information) {
  start_server(information);
  for (std::uint64_t round = 1; round <= 1000; ++round) {
    Message message{round, round + 1, round + 2, round + 3, round + 4, round + 5};
    const double before = static_cast<double>(round) / 3;
    double kept = before;
    asm volatile("" : "+x"(kept));
    const Transfer answer = transfer(control_call_number, server, message);
    expect(answer.status == 0 && answer.others == 0, "the caller gets a status, and zeros");
    expect(kept == before, "the FPU state outlives a call");
    for (std::uint64_t i = 0; i < words; ++i) expect(message[i] == round + i + 1, "the message comes back");
    expect(caller_domain == root_domain, "the callee is told who calls");
    expect(other_registers == 0, "the callee finds zeros in other registers");
  }
  Message message{5, 0, 0, 0, 0, 0};
  expect(transfer(control_send_number, server, message).status == 0, "the sender goes on");
  await_server();
  expect(transfer(control_call_number, server, message).status == 0, "the server waits again");

  expect(call(Call::vcpu_stop, server).status == Status::ok, "a waiting server is stopped");
  expect(transfer(control_call_number, server, message).status == static_cast<std::uint64_t>(Status::not_accepting),
         "a stopped server is not called");
  print_line("control transfers work");
  leave(0);
}

}  // namespace exo::tests
