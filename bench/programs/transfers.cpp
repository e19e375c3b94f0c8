// SPDX-License-Identifier: MIT
#include "bench/programs/transfers.h"

#include "bench/programs/series.h"

namespace exo::bench {
namespace {

using namespace libos;

constexpr std::uint64_t repetitions = 100;

using Step = std::expected<void, Failure>;

Step check(Status status, std::string_view attempt) {
  if (status == Status::ok) return {};
  return std::unexpected(Failure{attempt, status});
}

// The child begins, and waits to be called.
Step start(Root& root, const Child& callee) {
  Step step = check(domain_start(callee.domain), "Cannot start a child");
  while (step && root.vcpu(callee.vcpu).state != VcpuState::accepting) {
    step = check(yield(callee.vcpu), "Cannot yield to a callee");
  }
  return step;
}

Step transfer(std::uint64_t number_of_call, const Child& callee, void (*measured)(const Arguments&, Measurement&),
              Measurement& measurement) {
  quiet_time().wait();
  measured({number_of_call, {number(callee.vcpu)}}, measurement);
  return check(measurement.status, "Cannot transfer control");
}

}  // namespace

Step measure_transfers(Root& root, const Child& callee) {
  Step step = start(root, callee);
  const volatile std::uint64_t& noted = callee.mailbox->operand;
  Series call{"control_call"}, reply{"control_reply"}, both{"transfer_and_back"}, send{"control_send"};
  for (std::uint64_t i = 0; step && i < repetitions; ++i) {
    Measurement called, sent;
    step = transfer(control_call_number, callee, measured_call, called);
    if (!step) break;
    call.add(noted - called.begin - called_overhead);
    reply.add(called.end - noted - replied_overhead);
    both.add(called.ticks() - cost_of_measuring() - callee_instructions);
    step = transfer(control_send_number, callee, measured_send, sent);
    if (step) send.add(noted - sent.begin - sent_overhead);
  }
  if (!step) return step;
  for (const Series& series : {call, reply, both, send}) series.print();
  return {};
}

}  // namespace exo::bench
