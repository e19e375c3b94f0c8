// SPDX-License-Identifier: MIT
// Domains that do not trust each other take turns, by every way there is, with secrets in all registers. Each finds
// its own again, and no secret of another.
#include "tests/boot/program/record.h"
#include "tests/boot/program/scenarios.h"
#include "tests/boot/program/secrets.h"
#include "tests/boot/program/stranger.h"

namespace exo::tests {
namespace {

constexpr std::uint64_t stranger = 2, visitor = 3;  // domains, and the vCPU of each
constexpr std::uint64_t last_domain = visitor;

volatile Record& record(Upcall kind) { return record_at(Stranger::page_address, kind); }

alignas(16) unsigned char stacks[5][16384];
enum Stack : std::uint64_t { of_stranger, of_exceptions, of_calls, of_user, of_visitor };
std::uint64_t top(Stack stack) { return reinterpret_cast<std::uint64_t>(stacks[stack] + sizeof stacks[stack]); }

template <class Function>
std::uint64_t address_of(Function* function) {
  return reinterpret_cast<std::uint64_t>(function);
}

// What went wrong in a domain that cannot say so itself.
const char* complaint = nullptr;
const char* complaint_way = nullptr;

[[noreturn]] void fail(std::uint64_t domain, const char* way, const char* what) {
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
  }
}

void expect_none_of_others(std::uint64_t domain, const char* way, const volatile void* memory, std::uint64_t bytes,
                           const char* where) {
  for (std::uint64_t other = root_domain; other <= last_domain; ++other) {
    if (other != domain && has_secret_of(other, memory, bytes)) fail(domain, way, where);
  }
}

// The registers and the page that nobody else can read are this domain's own.
void check(std::uint64_t domain, const char* way, const RegisterFile& expected, const RegisterFile& found) {
  if (complaint != nullptr) fail(domain, way, complaint);
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

RegisterFile secrets_for_call(std::uint64_t domain, Call number, std::uint64_t argument) {
  RegisterFile file = new_secrets(domain);
  file.general[context::rax] = static_cast<std::uint64_t>(number);
  file.general[context::rdi] = argument;
  return file;
}

void yield_to(std::uint64_t vcpu, std::uint64_t domain) {
  RegisterFile before = secrets_for_call(domain, Call::yield, vcpu), after{};
  exchange_by_call(&before, &after);
  check(domain, "yield", registers_after_switch(before), after);
}

void make_call(std::uint64_t domain) {
  RegisterFile before = secrets_for_call(domain, Call::tlb_flush, 0), after{};
  exchange_by_call(&before, &after);
  RegisterFile expected = registers_after_call(before);
  expect_syscall(expected, after, before.rflags);
  check(domain, "a call", expected, after);
}

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
  leaving = secrets_for_call(stranger, Call::resume, static_cast<std::uint64_t>(kind));
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
  yield_to(stranger, stranger);
  constexpr std::uint64_t resume_flag = 1 << 16;  // set where the processor is to try an instruction again
  volatile Record& at = record(Upcall::exception);
  if ((at.rflags & ~resume_flag) != before.rflags) fail(stranger, "an exception", "RFLAGS in the record");
  at.rip = at.rip + 2;
  go_on(Upcall::exception, before);
}

// The second call is answered the short way.
extern "C" [[noreturn]] void stranger_call() {
  if (complaint != nullptr) fail(stranger, complaint_way, complaint);
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

void declare(Upcall kind, void (*entry)(), Stack stack) {
  const Answer answer =
      call(Call::vcpu_set_upcall, stranger, static_cast<std::uint64_t>(kind), address_of(entry), top(stack));
  if (answer.status != Status::ok) fail(stranger, "vcpu_set_upcall", "is refused");
}

[[noreturn]] void stranger_main() {
  check(stranger, "a start", registers_at_start(address_of(&stranger_main)), entered);
  for (int i = 0; i < 3; ++i) yield_to(root_vcpu, stranger);
  make_call(stranger);
  yield_to(stranger, stranger);
  declare(Upcall::exception, stranger_exception_entry, of_exceptions);
  declare(Upcall::call, stranger_call_entry, of_calls);
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
  RegisterFile before = secrets_for_call(visitor, Call::domain_destroy, visitor), after{};
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
    yield_to(root_vcpu, root_domain);
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
  scan_records(information);
  print_line("no register reached a stranger");
}

}  // namespace exo::tests
