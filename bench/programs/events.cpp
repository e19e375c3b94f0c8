// SPDX-License-Identifier: MIT
#include "bench/programs/events.h"

#include "bench/programs/series.h"
#include "bench/programs/upcalls.h"
#include "libos/base/slices.h"

namespace exo::bench {
namespace {

using namespace libos;

constexpr std::uint64_t repetitions = 100;
constexpr std::uint64_t port = 0;
constexpr std::uint64_t event_number = event::first_of_ports;

// The handler of events: takes what is pending, and goes on without the core. The frame of IRET is on the stack of what
// was interrupted, below what that may use without saying so: so that another event may come as soon as the record is
// free. If one came before, the core is asked to tell it.
extern "C" void take_event();

asm(R"(
.set event_record, 0x30000080
.set event_active, 0x30000000
.set event_selector, 0x30000040
.set event_pending, 0x30000408
.text
take_event:
  push %rax
  push %rcx
  movq $0, event_selector
  xor %ecx, %ecx
  xchg %rcx, event_pending            // what has happened
  mov event_record + 120, %rcx        // RSP
  mov event_record + 128, %rax        // RIP
  mov %rax, -168(%rcx)
  movq $0x23, -160(%rcx)
  mov event_record + 136, %rax        // RFLAGS
  mov %rax, -152(%rcx)
  mov %rcx, -144(%rcx)
  movq $0x1b, -136(%rcx)
  sub $168, %rcx
  mov %rcx, frame_of_iret(%rip)
  pop %rcx
  pop %rax
  mov frame_of_iret(%rip), %rsp
  movq $0, event_active
  cmpq $0, event_selector
  jne 1f
  iretq
1:
  push %rax; push %rcx; push %rdx; push %rsi; push %rdi; push %r8; push %r9; push %r10; push %r11
  mov $18, %eax
  mov $1, %edi
  syscall
  pop %r11; pop %r10; pop %r9; pop %r8; pop %rdi; pop %rsi; pop %rdx; pop %rcx; pop %rax
  iretq

.bss
.balign 8
frame_of_iret: .skip 8
)");
static_assert(number(shared_page) == 0x3000'0000 && shared_context::first_record * 8 == 0x80 &&
              shared_context::selector * 8 == 0x40 && (shared_context::pending + 1) * 8 == 0x408 &&
              number(Upcall::event) == 0 && event_number / 64 == 1 && number(Call::yield) == 18);

alignas(16) unsigned char event_stack[4096];

using Step = std::expected<void, Failure>;

Step check(Status status, std::string_view attempt) {
  if (status == Status::ok) return {};
  return std::unexpected(Failure{attempt, status});
}

// A frame of ours with a port that we may send to, for an event of the vCPU.
std::expected<FrameNumber, Failure> port_to(Root& root, DomainId domain, VcpuId vcpu) {
  const auto frame = root.pool().allocate(domain);
  if (!frame) return std::unexpected(Failure{"Cannot claim a frame", frame.error()});
  Step step = check(ports_create(*frame), "Cannot create ports");
  if (step) step = check(port_allocate(*frame, port, own_domain), "Cannot allocate a port");
  if (step) step = check(port_bind(*frame, port, vcpu, event_number), "Cannot bind a port");
  if (!step) return std::unexpected(step.error());
  return *frame;
}

void measure_send(std::string_view name, FrameNumber ports) {
  Series series{name};
  for (std::uint64_t i = 0; i < repetitions; ++i) series.measure(Call::port_send, {number(ports), port});
  series.print();
}

void measure_ticks() {
  Series series{"tick_unchanged"};
  for (std::uint64_t i = 0; i < repetitions; ++i) series.add(instructions_of_tick());
  series.print();
}

}  // namespace

Step measure_events(Root& root) {
  const auto ports = port_to(root, own_domain, own_vcpu);
  if (!ports) return std::unexpected(ports.error());
  SharedContext& context = *at<SharedContext>(shared_page);
  context.mask(event::slice_end);  // we are late at it, and would be stopped
  context.mask(event_number);
  measure_send("port_send_masked", *ports);
  const Status declared = vcpu_set_upcall(own_vcpu, Upcall::event, address_of(reinterpret_cast<void*>(&take_event)),
                                          address_of(event_stack + sizeof event_stack));
  if (declared != Status::ok) return check(declared, "Cannot declare a handler");
  context.unmask(event_number);
  measure_send("event_and_back", *ports);
  measure_ticks();
  return {};
}

// Each turn wakes the other and gives it the processor; it blocks, and so we go on.
Step measure_waking(Root& root, const Child& waiter) {
  const auto ports = port_to(root, waiter.domain, waiter.vcpu);
  if (!ports) return std::unexpected(ports.error());
  Step step = check(domain_start(waiter.domain), "Cannot start a child");
  while (step && root.vcpu(waiter.vcpu).state != VcpuState::blocked) step = check(yield(waiter.vcpu), "Cannot yield");
  if (!step) return step;
  Series series{"wake_and_back"};
  for (std::uint64_t i = 0; i < repetitions; ++i) {
    Measurement measurement;
    quiet_time().wait();
    measured_wake({number(Call::port_send), {number(*ports), port, 0, 0, number(waiter.vcpu)}}, measurement);
    if (measurement.status != Status::ok) return check(measurement.status, "Cannot yield");
    series.add(measurement.ticks() - cost_of_measuring() - wake_overhead);
  }
  series.print();
  return {};
}

namespace {

// To the other domain, one way.
Step measure_yield(const Child& noter) {
  Series series{"one_way_yield"};
  for (std::uint64_t i = 0; i < repetitions; ++i) {
    Measurement measurement;
    quiet_time().wait();
    measured_call({number(Call::yield), {number(noter.vcpu)}}, measurement);
    if (measurement.status != Status::ok) return check(measurement.status, "Cannot yield");
    series.add(noter.mailbox->operand - measurement.begin - note_overhead);
  }
  series.print();
  return {};
}

// From the last reading of ours before a tick to the first of the one that the tick gave the processor to: some
// instructions too many, for our readings are some apart.
std::uint64_t instructions_of_preemption(const Child& noter) {
  const volatile std::uint64_t& noted = noter.mailbox->operand;
  for (;;) {
    const std::uint64_t tick = quiet_time().approach_tick();
    const std::uint64_t old = noted;
    std::uint64_t before = 0, now = __builtin_ia32_rdtsc();
    while (now < tick + QuietTime::enough / 2) {
      before = now;
      now = __builtin_ia32_rdtsc();
      if (noted != old) return noted - (now < noted ? now : before);
    }
  }
}

}  // namespace

Step measure_switches(const Child& noter) {
  // Every other slice is the child's, which soon gives the rest of it away.
  SliceVector plan{};
  for (std::size_t position = 1; position < plan.size(); position += 2) plan[position] = noter.vcpu;
  Step step = check(allocate_slices(plan, noter.vcpu), "Cannot claim slices");
  if (step) step = check(domain_start(noter.domain), "Cannot start a child");
  if (step) step = check(yield(noter.vcpu), "Cannot yield");
  if (step) step = measure_yield(noter);
  if (!step) return step;
  constexpr std::uint64_t preemptions = 20;
  Series series{"preemption"};
  for (std::uint64_t i = 0; i < preemptions; ++i) series.add(instructions_of_preemption(noter));
  series.print();
  return {};
}

}  // namespace exo::bench
