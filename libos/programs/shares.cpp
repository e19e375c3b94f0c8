// SPDX-License-Identifier: MIT
// A domain with slices, and two threads that share them by a policy of the domain's own. Both work all the time, and
// count the ticks that they had. When its parent gives it the turn, the program reports and ends.
#include "libos/programs/shares.h"

#include "libos/base/earliest_deadline.h"
#include "libos/base/planned_threads.h"
#include "libos/base/program.h"
#include "libos/base/self.h"
#include "libos/base/slices.h"
#include "libos/base/stride.h"
#include "libos/base/thread_clock.h"

namespace exo::libos {
namespace {

constexpr VcpuId first_name{1};
constexpr VcpuId second_name{2};
constexpr std::uint64_t quarter = 4;

class Worker : public Thread {
 public:
  Worker(const Mailbox& mailbox, std::span<std::byte> stack)
      : Thread{stack}, mailbox_{mailbox}, count_{mailbox.request, mailbox.operand} {}

  std::uint64_t ticks() const { return count_.had(); }

 protected:
  void run() override {
    while (mailbox_.turn.load() != Turn::child) count_.look(timer_set(next_tick).value);
  }

 private:
  const Mailbox& mailbox_;
  TickCount count_;
};

// One thread is meant to have this part of all ticks, in quarters.
bool is_right(const Worker& worker, std::uint64_t quarters, std::uint64_t all) {
  const std::uint64_t meant = all * quarters / quarter;
  const std::uint64_t tolerance = all / 16 + 1;
  return worker.ticks() + tolerance >= meant && worker.ticks() <= meant + tolerance;
}

bool share(Mailbox& mailbox, SlicePolicy& plan, Upcalls& upcalls, std::uint64_t quarters_of_first) {
  static Stack<4096> first_stack, second_stack;
  PlannedThreads policy{plan};
  Scheduler scheduler{policy, &upcalls.context()};
  ThreadClock clock{scheduler, upcalls.context()};
  Worker first{mailbox, first_stack.span()};
  Worker second{mailbox, second_stack.span()};
  policy.name(first, first_name);
  policy.name(second, second_name);
  scheduler.spawn(first);
  scheduler.spawn(second);
  if (clock.start(upcalls, mailbox.vcpu) != Status::ok) return false;
  scheduler.join(first);
  scheduler.join(second);
  const std::uint64_t all = first.ticks() + second.ticks();
  print("Of my {} ticks, one thread had {}, and one {}. I gave up the processor {} times.\n", all, first.ticks(),
        second.ticks(), clock.slice_ends());
  mailbox.operand = all;
  return clock.slice_ends() != 0 && is_right(first, quarters_of_first, all) &&
         is_right(second, quarter - quarters_of_first, all);
}

}  // namespace

std::uint64_t child_main(Mailbox& mailbox) {
  Self self{mailbox};
  static Upcalls upcalls;
  if (!upcalls.start(self.resources())) return 1;
  if (Sharing{mailbox.argument} == Sharing::stride) {
    Stride stride;
    return stride.add(first_name, 3) && stride.add(second_name, 1) && share(mailbox, stride, upcalls, 3) ? 0 : 1;
  }
  // What the first thread does not need, the policy leaves to the second.
  EarliestDeadline earliest;
  return earliest.add(first_name, quarter, 1) && share(mailbox, earliest, upcalls, 1) ? 0 : 1;
}

}  // namespace exo::libos
