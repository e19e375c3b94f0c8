// SPDX-License-Identifier: MIT
#include "tests/boot/program/exchanges.h"

#include "tests/boot/program/stranger.h"

namespace exo::tests {
namespace {

// What went wrong first. Only the root domain can say it.
const char* complaint = nullptr;
const char* complaint_way = nullptr;

}  // namespace

void fail(std::uint64_t domain, const char* way, const char* what) {
  if (complaint == nullptr) {
    complaint = what;
    complaint_way = way;
  }
  for (;;) {
    if (domain == root_domain) {
      print_line("not so: ", complaint_way, ": ", complaint);
      leave(1);
    }
    static_cast<void>(call(Call::yield, root_vcpu));
    static_cast<void>(call(Call{control_reply_number}));  // where the root domain waits for that
  }
}

void stop_if_failed(std::uint64_t domain) {
  if (complaint != nullptr) fail(domain, complaint_way, complaint);
}

void expect_none_of_others(std::uint64_t domain, const char* way, const volatile void* memory, std::uint64_t bytes,
                           const char* where) {
  for (std::uint64_t other = root_domain; other <= last_domain; ++other) {
    if (other != domain && has_secret_of(other, memory, bytes)) fail(domain, way, where);
  }
}

void check(std::uint64_t domain, const char* way, const RegisterFile& expected, const RegisterFile& found) {
  stop_if_failed(domain);
  expect_none_of_others(domain, way, &found, sizeof found, "a register has a secret of another domain");
  if (domain != root_domain) {
    expect_none_of_others(domain, way, reinterpret_cast<const volatile void*>(Stranger::page_address), page_size,
                          "the shared context has a secret of another domain");
  }
  if (const char* const what = difference(expected, found)) fail(domain, way, what);
}

RegisterFile new_secrets(std::uint64_t domain) {
  static std::uint64_t round = 0;
  return secrets(domain, ++round);
}

RegisterFile secrets_for_call(std::uint64_t domain, std::uint64_t number, std::uint64_t argument) {
  RegisterFile file = new_secrets(domain);
  file.general[context::rax] = number;
  file.general[context::rdi] = argument;
  return file;
}

void declare(std::uint64_t vcpu, Upcall kind, void (*entry)(), std::uint64_t stack_top) {
  const Answer answer =
      call(Call::vcpu_set_upcall, vcpu, static_cast<std::uint64_t>(kind), address_of(entry), stack_top);
  if (answer.status != Status::ok) fail(vcpu, "vcpu_set_upcall", "is refused");
}

void yield_to(std::uint64_t vcpu, std::uint64_t domain) {
  RegisterFile before = secrets_for_call(domain, static_cast<std::uint64_t>(Call::yield), vcpu), after{};
  exchange_by_call(&before, &after);
  check(domain, "yield", registers_after_switch(before), after);
}

void make_call(std::uint64_t domain, Call which, std::uint64_t argument) {
  RegisterFile before = secrets_for_call(domain, static_cast<std::uint64_t>(which), argument), after{};
  exchange_by_call(&before, &after);
  RegisterFile expected = registers_after_call(before);
  expect_syscall(expected, after, before.rflags);
  check(domain, "a call", expected, after);
}

void be_preempted(std::uint64_t domain) {
  RegisterFile before = new_secrets(domain), after{};
  waits_at = address_of(waiting);
  exchange_by_waiting(&before, &after);
  check(domain, "preemption", before, after);
}

void end_waiting() { waits_at = address_of(waited); }

}  // namespace exo::tests
