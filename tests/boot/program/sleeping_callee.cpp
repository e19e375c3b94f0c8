// SPDX-License-Identifier: MIT
// A callee that blocks while nobody else can run: the processor idles, and the reply comes all the same.
#include "tests/boot/program/memory.h"
#include "tests/boot/program/scenarios.h"

namespace exo::tests {
namespace {

constexpr std::uint64_t server = 7;
constexpr std::uint64_t ticks = 3;
alignas(16) unsigned char stack[4096];

std::uint64_t now() { return expect_ok(call(Call::timer_set, time::never), "timer_set"); }

// A transfer whose message is of no interest.
Status transfer(std::uint64_t number, std::uint64_t vcpu) {
  asm volatile("push %%rbp; syscall; pop %%rbp"
               : "+a"(number), "+D"(vcpu)
               :
               : "rbx", "rcx", "rdx", "rsi", "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15", "memory");
  return static_cast<Status>(number);
}

[[noreturn]] void wait_to_be_called() {
  static_cast<void>(transfer(control_reply_number, 0));
  expect(false, "a reply does not return");
  leave(1);
}

[[noreturn]] void sleep_and_reply() {
  expect(call(Call::block, now() + ticks).status == Status::ok, "block");
  wait_to_be_called();
}

void start_server(const BootInformation& information) {
  const auto address = [](void (*function)()) { return reinterpret_cast<std::uint64_t>(function); };
  const std::uint64_t top = reinterpret_cast<std::uint64_t>(stack + sizeof stack - 8);
  const auto ok = [](Answer answer, const char* what) { static_cast<void>(expect_ok(answer, what)); };
  ok(call(Call::vcpu_create, server, root_domain, claim(information)), "vcpu_create");
  ok(call(Call::vcpu_set_roots, server, information.root_table, no_frame), "vcpu_set_roots");
  ok(call(Call::vcpu_set_shared, server, claim(information)), "vcpu_set_shared");
  ok(call(Call::vcpu_set_upcall, server, static_cast<std::uint64_t>(Upcall::control), address(&sleep_and_reply), top),
     "vcpu_set_upcall");
  ok(call(Call::vcpu_start, server, address(&wait_to_be_called), top, 0), "vcpu_start");
  Status status = Status::ok;
  while (status == Status::ok) status = call(Call::yield, server).status;
  expect(status == Status::vcpu_not_ready, "the server waits to be called");
}

}  // namespace

void check_sleeping_callee(const BootInformation& information) {
  start_server(information);
  for (unsigned round = 0; round < 3; ++round) {
    const std::uint64_t before = now();
    expect(transfer(control_call_number, server) == Status::ok, "the call is answered");
    expect(now() >= before + ticks, "the callee has slept");
  }
  print_line("a callee may sleep");
}

}  // namespace exo::tests
