// SPDX-License-Identifier: MIT
// Domains that do not trust each other take turns, by every way there is, with secrets in all registers. Each finds
// its own again, and no secret of another.
#include "tests/boot/program/exchanges.h"
#include "tests/boot/program/record.h"
#include "tests/boot/program/scenarios.h"
#include "tests/boot/program/stranger.h"
#include "tests/boot/program/transfers.h"

namespace exo::tests {
namespace {

volatile Record& record(Upcall kind) { return record_at(Stranger::page_address, kind); }

alignas(16) unsigned char stacks[5][16384];
enum Stack : std::uint64_t { of_stranger, of_exceptions, of_calls, of_user, of_visitor };
std::uint64_t top(Stack stack) { return reinterpret_cast<std::uint64_t>(stacks[stack] + sizeof stacks[stack]); }

// --- The stranger: kernel and user mode of its own ---

RegisterFile interrupted;  // as the last exception or call of user mode found them
RegisterFile leaving;      // as the kernel left them when it went on with a record
RegisterFile recorded;     // of these, what the record has
bool has_ended = false;

void put_record(Upcall kind, const RegisterFile& file) {
  volatile Record& to = record(kind);
  for (std::uint64_t i = 0; i < 15; ++i) to.general[i] = file.general[i];
  to.rflags = file.rflags;
  to.fs_base = file.fs_base;
  to.gs_base = file.gs_base;
}

[[noreturn]] void go_on(Upcall kind, const RegisterFile& registers) {
  recorded = registers;
  put_record(kind, recorded);
  leaving = secrets_for_call(stranger, static_cast<std::uint64_t>(Call::resume), static_cast<std::uint64_t>(kind));
  RegisterFile after{};
  exchange_by_call(&leaving, &after);
  fail(stranger, "resume", "is refused");
}

void check_resumed(const char* way, const RegisterFile& found) {
  RegisterFile expected = leaving;
  for (std::uint64_t i = 0; i < 15; ++i) expected.general[i] = recorded.general[i];
  expected.rflags = recorded.rflags;
  expected.fs_base = recorded.fs_base;
  expected.gs_base = recorded.gs_base;
  check(stranger, way, expected, found);
}

void cause_exception(const char* way) {
  interrupted = new_secrets(stranger);
  RegisterFile after{};
  exchange_by_fault(&interrupted, &after);
  check_resumed(way, after);
}

extern "C" [[noreturn]] void stranger_exception() {
  RegisterFile expected = interrupted;
  expected.rflags = context::fixed_rflags;
  check(stranger, "an exception", expected, entered);
  const RegisterFile before = interrupted;
  yield_to(root_vcpu, stranger);
  make_call(stranger, Call::yield, stranger);     // to itself: nothing is given up
  constexpr std::uint64_t resume_flag = 1 << 16;  // set where the processor is to try an instruction again
  volatile Record& at = record(Upcall::exception);
  if ((at.rflags & ~resume_flag) != before.rflags) fail(stranger, "an exception", "RFLAGS in the record");
  at.rip = at.rip + 2;
  go_on(Upcall::exception, before);
}

// The second call is answered the short way.
extern "C" [[noreturn]] void stranger_call() {
  stop_if_failed(stranger);
  RegisterFile expected = interrupted;
  expected.rflags = context::fixed_rflags;
  expect_syscall(expected, entered, context::fixed_rflags);
  check(stranger, "a call of user mode", expected, entered);
  yield_to(root_vcpu, stranger);
  static bool is_second = false;
  if (!is_second) {
    is_second = true;
    go_on(Upcall::call, new_secrets(stranger));
  }
  recorded = new_secrets(stranger);
  put_record(Upcall::call, recorded);
  leaving = new_secrets(stranger);
  leaving.general[context::rax] = return_to_user_number;
  RegisterFile after{};
  exchange_by_call(&leaving, &after);
  fail(stranger, "the short way to user mode", "is refused");
}

extern "C" [[noreturn]] void stranger_user() {
  check_resumed("the way to user mode", entered);
  be_preempted(stranger);
  RegisterFile after{};
  interrupted = new_secrets(stranger);
  exchange_by_call(&interrupted, &after);
  check_resumed("the way back to user mode", after);

  interrupted = new_secrets(stranger);
  exchange_by_call(&interrupted, &after);
  RegisterFile expected = leaving;
  expected.general[context::rax] = recorded.general[context::rax];
  expected.rflags = recorded.rflags;
  expect_syscall(expected, after, recorded.rflags);
  check(stranger, "the short way to user mode", expected, after);

  cause_exception("the way back to user mode after an exception");
  active_at(Stranger::page_address, Upcall::exception) = 1;
  has_ended = true;
  interrupted = new_secrets(stranger);
  exchange_by_fault(&interrupted, &after);
  fail(stranger, "an exception without a record", "does not end the domain");
}

[[noreturn]] void stranger_main() {
  check(stranger, "a start", registers_at_start(address_of(&stranger_main)), entered);
  for (int i = 0; i < 3; ++i) yield_to(root_vcpu, stranger);
  be_preempted(stranger);
  make_call(stranger);
  make_call(stranger, Call::yield, stranger);  // to itself: nothing is given up
  declare(stranger, Upcall::exception, stranger_exception_entry, top(of_exceptions));
  declare(stranger, Upcall::call, stranger_call_entry, top(of_calls));
  cause_exception("the way back from an exception");

  volatile Record& user = record(Upcall::call);
  user.rip = address_of(stranger_user_entry);
  user.rsp = top(of_user);
  user.mode = static_cast<std::uint64_t>(Mode::user);
  go_on(Upcall::call, new_secrets(stranger));
}

// --- The visitor: ends itself ---

[[noreturn]] void visitor_main() {
  check(visitor, "a start after a fault", registers_at_start(address_of(&visitor_main)), entered);
  yield_to(root_vcpu, visitor);
  RegisterFile before = secrets_for_call(visitor, static_cast<std::uint64_t>(Call::domain_destroy), visitor), after{};
  has_ended = true;
  exchange_by_call(&before, &after);
  fail(visitor, "domain_destroy", "returns");
}

// --- The root domain ---

void take_turns_with(const BootInformation& information, std::uint64_t domain, void (*main)(), Stack stack) {
  const Stranger built = create_stranger(information, domain);
  start_vcpu(information, built, domain, stranger_entry, top(stack), address_of(main));
  static_cast<void>(expect_ok(call(Call::domain_start, domain), "domain_start"));
  std::uint64_t turns = 0;
  for (has_ended = false; !has_ended; ++turns) {
    make_call(root_domain);
    yield_to(domain, root_domain);
    end_waiting();
    make_call(root_domain, Call::yield, root_vcpu);
  }
  Status status = Status::ok;
  while (status == Status::ok) status = call(Call::yield, domain).status;  // if it was preempted just before the end
  expect(status == Status::domain_not_running, "the domain has ended");
  print_line("domain ", domain, " had ", turns, " turns");
}

// The records of the core that the root domain may bind.
void scan_records(const BootInformation& information) {
  static Window window{information};
  const auto scan = [&](std::uint64_t first, std::uint64_t count) {
    for (std::uint64_t frame = first; frame < first + count; ++frame) {
      expect_none_of_others(root_domain, "binding a record", window.show(frame), page_size, "it has a secret");
    }
  };
  scan(information.frame_table_first, information.frame_table_frames);
  scan(information.domain_table_first, information.domain_table_frames);
  scan(information.vcpu_table_first, information.vcpu_table_frames);
}

}  // namespace

void check_strangers(const BootInformation& information) {
  take_turns_with(information, stranger, stranger_main, of_stranger);
  take_turns_with(information, visitor, visitor_main, of_visitor);
  check_transfers(information);
  scan_records(information);
  print_line("no register reached a stranger");
}

}  // namespace exo::tests
