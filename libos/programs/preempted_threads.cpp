// SPDX-License-Identifier: MIT
// Threads that never yield, and still take turns. Their clock is the trap flag: with it set, each instruction ends in
// an exception. A timer would do the same, less often.
#include "libos/base/exception.h"
#include "libos/programs/threads.h"

namespace exo::libos {
namespace {

constexpr std::uint64_t trap_flag = 1 << 8;

void start_clock() { asm volatile("pushfq; orq %0, (%%rsp); popfq" : : "i"(trap_flag) : "memory", "cc"); }
void stop_clock() { asm volatile("pushfq; andq %0, (%%rsp); popfq" : : "i"(~trap_flag) : "memory", "cc"); }

class StepClock : public UpcallHandler {
 public:
  StepClock(Scheduler& scheduler, UpcallHandler& otherwise) : scheduler_{scheduler}, otherwise_{otherwise} {}

  void handle(Interrupted& what) override {
    constexpr std::uint64_t instructions = 50;
    if (what.registers.vector != debug_vector) return otherwise_.handle(what);
    if (++steps_ % instructions == 0) scheduler_.preempt(what);
  }

 private:
  Scheduler& scheduler_;
  UpcallHandler& otherwise_;
  std::uint64_t steps_ = 0;
};

// What comes out depends on every register in use, those of SSE included.
[[gnu::noinline]] std::uint64_t compute(std::uint64_t seed) {
  double sum = static_cast<double>(seed);
  for (std::uint64_t step = 0; step < 300; ++step) {
    seed = seed * 6364136223846793005 + 1442695040888963407;
    sum = sum * 0.75 + static_cast<double>(seed >> 32) / 3;
  }
  return seed ^ static_cast<std::uint64_t>(sum);
}

class Worker : public Thread {
 public:
  Worker(std::uint64_t seed, ThreadStack& stack) : Thread{stack.span()}, seed_{seed} {}

  bool is_right() const { return result_ == compute(seed_); }

 protected:
  void run() override {
    start_clock();
    result_ = compute(seed_);
    stop_clock();
  }

 private:
  std::uint64_t seed_;
  std::uint64_t result_ = 0;
};

}  // namespace

bool preempt_each_other(const Mailbox& mailbox) {
  static Self self{mailbox};
  static Upcalls upcalls;
  const auto started = upcalls.start(self.resources());
  if (!started) {
    print("{}: {}\n", started.error().attempt, sentence(started.error().status));
    return false;
  }
  RoundRobin policy;
  Scheduler scheduler{policy, &upcalls.context()};
  EndProgram end;
  StepClock clock{scheduler, end};
  const Status declared = upcalls.declare(Upcall::exception, clock);
  if (declared != Status::ok) {
    print("Cannot declare a handler: {}\n", sentence(declared));
    return false;
  }
  Worker first{1111, thread_stack(0)};
  Worker second{2222, thread_stack(1)};
  scheduler.spawn(first);
  scheduler.spawn(second);
  scheduler.join(first);
  scheduler.join(second);
  print("Two threads that never yield are preempted after every 50 instructions: {} switches, {}.\n",
        scheduler.switches(), first.is_right() && second.is_right() ? "both compute right" : "they compute wrong");
  constexpr std::uint64_t not_preempted = 3;  // to each of the two and back would be enough
  return first.is_right() && second.is_right() && scheduler.switches() > not_preempted;
}

}  // namespace exo::libos
