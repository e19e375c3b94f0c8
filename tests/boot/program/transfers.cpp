// SPDX-License-Identifier: MIT
#include "tests/boot/program/transfers.h"

#include "tests/boot/program/exchanges.h"
#include "tests/boot/program/stranger.h"

namespace exo::tests {
namespace {

alignas(16) unsigned char stack[16384], entry_stack[16384];

constexpr std::uint64_t message_registers[] = {context::rbx, context::rbp, context::r12,
                                               context::r13, context::r14, context::r15};
constexpr unsigned last_transfer = 4;  // at which the server ends

RegisterFile sent;  // with a message in it
unsigned transfers = 0;

// Besides the message, everything is one's own.
void check_receiver(std::uint64_t domain, const char* way, RegisterFile expected, RegisterFile found) {
  stop_if_failed(domain);
  for (const std::uint64_t name : message_registers) {
    if (found.general[name] != sent.general[name]) fail(domain, way, "the message");
    found.general[name] = expected.general[name] = 0;
  }
  check(domain, way, expected, found);
}

// --- The server: waits to be called, and at last ends itself ---

[[noreturn]] void reply() {
  sent = secrets_for_call(server, control_reply_number, 0);
  RegisterFile before = sent, after{};
  exchange_by_call(&before, &after);
  fail(server, "control_reply", "returns");
}

extern "C" [[noreturn]] void stranger_control() {
  RegisterFile expected = registers_after_switch(entered);  // its FPU state and bases are of some time ago
  expected.general[context::rdi] = root_domain;
  expected.rflags = context::fixed_rflags;
  expect_syscall(expected, entered, context::fixed_rflags);
  check_receiver(server, "an entry by transfer", expected, entered);
  make_call(server, Call::yield, server);
  make_call(server);
  if (++transfers == last_transfer) {
    RegisterFile before = secrets_for_call(server, static_cast<std::uint64_t>(Call::domain_destroy), server), after{};
    exchange_by_call(&before, &after);
    fail(server, "domain_destroy", "returns");
  }
  reply();
}

[[noreturn]] void server_main() {
  check(server, "a start", registers_at_start(address_of(&server_main)), entered);
  declare(server, Upcall::control, stranger_control_entry, address_of(entry_stack) + sizeof entry_stack);
  reply();
}

// --- The root domain ---

void await_server() {
  Status status = Status::ok;
  while (status == Status::ok) {
    status = call(Call::yield, server).status;
    stop_if_failed(root_domain);
  }
  expect(status == Status::vcpu_not_ready, "the server waits to be called");
}

void call_server() {
  await_server();
  RegisterFile before = secrets_for_call(root_domain, control_call_number, server), after{};
  sent = before;
  exchange_by_call(&before, &after);
  RegisterFile expected = registers_after_switch(before);
  expect_syscall(expected, after, before.rflags);
  check_receiver(root_domain, "control_call", expected, after);
}

// Without a reply the general registers are what they once were.
void transfer_without_reply(std::uint64_t number, const char* way, Status status) {
  await_server();
  RegisterFile before = secrets_for_call(root_domain, number, server), after{};
  sent = before;
  exchange_by_call(&before, &after);
  RegisterFile expected = registers_after_switch(before);
  for (std::uint64_t name = context::rbx; name <= context::r15; ++name) expected.general[name] = after.general[name];
  expected.general[context::rax] = static_cast<std::uint64_t>(status);
  expected.general[context::rdx] = 0;
  check(root_domain, way, expected, after);
}

}  // namespace

void check_transfers(const BootInformation& information) {
  const Stranger built = create_stranger(information, server);
  start_vcpu(information, built, server, stranger_entry, address_of(stack) + sizeof stack, address_of(&server_main));
  static_cast<void>(expect_ok(call(Call::domain_start, server), "domain_start"));
  call_server();
  call_server();
  transfer_without_reply(control_send_number, "control_send", Status::ok);
  transfer_without_reply(control_call_number, "a call without a reply", Status::callee_gone);
  expect(transfers == last_transfer, "each transfer has reached the server");
  print_line("domain ", server, " had ", transfers, " transfers");
}

}  // namespace exo::tests
