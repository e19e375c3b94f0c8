// SPDX-License-Identifier: MIT
#include "bench/programs/upcalls.h"

#include "bench/programs/series.h"

namespace exo::bench {
namespace {

using namespace libos;

constexpr std::uint64_t repetitions = 100;

// A record of the shared context: general registers in the order of exo::context, then the others.
struct Record {
  std::uint64_t general[15];
  std::uint64_t rsp, rip, rflags, fs_base, gs_base, mode, vector, error_code, fault_address;
};
static_assert(sizeof(Record) == shared_context::record_words * 8);

// The entries of upcalls know these.
constexpr VirtualAddress record_address(Upcall kind) {
  return shared_page + (shared_context::first_record * 8 + number(kind) * sizeof(Record));
}
static_assert(number(record_address(Upcall::exception)) == 0x3000'0140 &&
              number(record_address(Upcall::call)) == 0x3000'02c0);

Record& record(Upcall kind) { return *at<Record>(record_address(kind)); }

// Two exceptions: one whose handler goes on after the instruction without the core, one that ends user mode.
extern "C" void skip_instruction();
extern "C" void leave_user_mode();
// Handlers of calls that do nothing: one saves all registers in the record, and resumes; one leaves them where they
// are, and takes the short way.
extern "C" void answer_call();
extern "C" void answer_call_shortly();

// What user mode runs: a measurement, then an exception.
extern "C" void measure_in_user_mode();
// Resumes the record of calls, and returns when leave_user_mode is entered.
extern "C" void run_user_mode();

asm(R"(
.set exception_record, 0x30000140
.set exception_active, 0x30000008
.text
skip_instruction:
  mov %rax, saved_rax(%rip)
  mov exception_record + 128, %rax     // RIP
  add $2, %rax
  push $0x1b
  pushq exception_record + 120         // RSP
  pushq exception_record + 136         // RFLAGS
  push $0x23
  push %rax
  movq $0, exception_active
  mov saved_rax(%rip), %rax
  iretq

answer_call:
  push %r15; push %r14; push %r13; push %r12; push %r11; push %r10; push %r9; push %r8
  push %rbp; push %rdi; push %rsi; push %rdx; push %rcx; push %rbx; push %rax
  mov $3, %edi
  mov $25, %eax
  syscall
  ud2

answer_call_shortly:
  mov %rax, 0x300002c0      // RAX in the record of calls
  mov $-1, %rax
  syscall
  ud2

measure_in_user_mode:
  call measured_call
  ud2

run_user_mode:
  push %rbx; push %rbp; push %r12; push %r13; push %r14; push %r15
  mov %rsp, saved_rsp(%rip)
  mov $3, %edi
  mov $25, %eax
  syscall
  ud2

leave_user_mode:
  movq $0, exception_active
  mov saved_rsp(%rip), %rsp
  pop %r15; pop %r14; pop %r13; pop %r12; pop %rbp; pop %rbx
  ret

.bss
.balign 8
saved_rax: .skip 8
saved_rsp: .skip 8
)");
static_assert(number(Upcall::call) == 3 && number(Call::resume) == 25);

alignas(16) unsigned char handler_stack[4096];
alignas(16) unsigned char user_stack[4096];

using Step = std::expected<void, Failure>;

Step check(Status status, std::string_view attempt) {
  if (status == Status::ok) return {};
  return std::unexpected(Failure{attempt, status});
}

Status declare(Upcall kind, void (*entry)(), VirtualAddress stack) {
  return vcpu_set_upcall(own_vcpu, kind, VirtualAddress{reinterpret_cast<std::uint64_t>(entry)}, stack);
}

Step share_context(Root& root) {
  const auto frame = root.pool().allocate(own_domain);
  if (!frame) return check(frame.error(), "Cannot claim a frame");
  Step step = check(root.space().map(shared_page, *frame, Rights::read_write), "Cannot bind the shared context");
  if (step) step = check(vcpu_set_shared(own_vcpu, *frame), "Cannot declare the shared context");
  return step;
}

// A root with the same tables below it.
std::expected<FrameNumber, Failure> copy_root(Root& root) {
  const auto copy = root.pool().allocate_table(own_domain, 4);
  if (!copy) return std::unexpected(Failure{"Cannot make a root", copy.error()});
  for (const VirtualAddress address : {VirtualAddress{0x400000}, VirtualAddress{boot_stack_top - 1}, library_base}) {
    const auto walk = root.space().walk(address);
    if (!walk) return std::unexpected(Failure{"Cannot read the root", walk.error()});
    const Walk::Step& first = walk->steps[0];
    const Status status = table_set(*copy, first.index, first.word).status;
    if (status != Status::ok) return std::unexpected(Failure{"Cannot copy the root", status});
  }
  return *copy;
}

Step measure_exception() {
  const Status declared =
      declare(Upcall::exception, skip_instruction, address_of(handler_stack + sizeof handler_stack));
  if (declared != Status::ok) return check(declared, "Cannot declare a handler");
  Series series{"exception_and_back"};
  for (std::uint64_t i = 0; i < repetitions; ++i) series.measure({.call = 0}, measured_exception);
  series.print();
  return {};
}

Step measure_bounce(std::string_view name, void (*handler)()) {
  Status declared = declare(Upcall::exception, leave_user_mode, address_of(handler_stack + sizeof handler_stack));
  if (declared == Status::ok) declared = declare(Upcall::call, handler, address_of(&record(Upcall::call).rsp));
  if (declared != Status::ok) return check(declared, "Cannot declare a handler");
  Series series{name};
  for (std::uint64_t i = 0; i < repetitions; ++i) {
    const Arguments arguments{.call = number(Call::version)};
    Measurement measurement{};
    Record& user = record(Upcall::call);
    user = {};
    user.general[context::rdi] = reinterpret_cast<std::uint64_t>(&arguments);
    user.general[context::rsi] = reinterpret_cast<std::uint64_t>(&measurement);
    user.rip = reinterpret_cast<std::uint64_t>(&measure_in_user_mode);
    user.rsp = reinterpret_cast<std::uint64_t>(user_stack + sizeof user_stack);
    user.mode = number(Mode::user);
    quiet_time().wait();
    run_user_mode();
    series.add(measurement.ticks() - cost_of_measuring());
  }
  series.print();
  return {};
}

}  // namespace

Step measure_upcalls(Root& root) {
  Step step = share_context(root);
  if (!step) return step;
  const auto other = copy_root(root), user = copy_root(root), other_user = copy_root(root);
  for (const auto& copy : {other, user, other_user}) {
    if (!copy) return std::unexpected(copy.error());
  }
  const std::uint64_t own_root = root.boot().root_table;
  Series series{"vcpu_set_roots"};
  for (std::uint64_t i = 0; i < repetitions; ++i) {
    series.measure(Call::vcpu_set_roots, {root_vcpu, number(*other), number(*other_user)});
    series.measure(Call::vcpu_set_roots, {root_vcpu, own_root, number(*user)});
  }
  series.print();
  step = measure_exception();
  if (step) step = measure_bounce("bounce_and_back", answer_call_shortly);
  if (step) step = measure_bounce("bounce_and_resume", answer_call);
  return step;
}

}  // namespace exo::bench
