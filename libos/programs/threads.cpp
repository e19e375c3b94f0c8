// SPDX-License-Identifier: MIT
// Threads over one vCPU: they take turns, have priorities, wait for one another, and are preempted.
#include "libos/programs/threads.h"

#include "libos/base/mutex.h"
#include "libos/base/program.h"

namespace exo::libos {
namespace {

// --- Taking turns ---

class Player : public Thread {
 public:
  Player(Scheduler& scheduler, std::string_view name, std::uint64_t turns, ThreadStack& stack)
      : Thread{stack.span()}, scheduler_{scheduler}, name_{name}, turns_{turns} {}

 protected:
  void run() override {
    for (std::uint64_t turn = 1; turn <= turns_; ++turn) {
      if (!name_.empty()) print("{} {}\n", name_, turn);
      scheduler_.yield();
    }
  }

 private:
  Scheduler& scheduler_;
  std::string_view name_;  // empty: it says nothing
  std::uint64_t turns_;
};

// How often was switched between two players.
std::uint64_t play(std::string_view first, std::string_view second, std::uint64_t turns) {
  RoundRobin policy;
  Scheduler scheduler{policy};
  Player ping{scheduler, first, turns, thread_stack(0)};
  Player pong{scheduler, second, turns, thread_stack(1)};
  scheduler.spawn(ping);
  scheduler.spawn(pong);
  scheduler.join(ping);
  scheduler.join(pong);
  return scheduler.switches();
}

bool take_turns() {
  constexpr std::uint64_t few = 2;
  constexpr std::uint64_t many = 10'000;
  const std::uint64_t shown = play("ping", "pong", few);
  const std::uint64_t begin = __builtin_ia32_rdtsc();
  const std::uint64_t switches = play("", "", many);
  const std::uint64_t cycles = __builtin_ia32_rdtsc() - begin;
  print("{} switches, {} cycles each, and no call of the core.\n", switches, cycles / switches);
  return shown > 2 * few && switches > 2 * many;
}

// --- Priorities ---

class Important : public Thread {
 public:
  Important(std::size_t priority, ThreadStack& stack, std::uint64_t& order)
      : Thread{stack.span(), priority}, order_{order} {}

 protected:
  void run() override {
    print("priority {}\n", priority());
    order_ = order_ * 10 + priority();
  }

 private:
  std::uint64_t& order_;
};

bool obey_priorities() {
  std::uint64_t order = 0;
  ByPriority policy;
  Scheduler scheduler{policy};
  Important low{1, thread_stack(0), order};
  Important high{3, thread_stack(1), order};
  Important middle{2, thread_stack(2), order};
  for (Thread* thread : {&low, &high, &middle}) scheduler.spawn(*thread);
  scheduler.join(low);
  return order == 321;
}

// --- Waiting ---

class Depositor : public Thread {
 public:
  static constexpr std::uint64_t deposits = 100;

  Depositor(Scheduler& scheduler, Mutex& mutex, std::uint64_t& balance, ThreadStack& stack)
      : Thread{stack.span()}, scheduler_{scheduler}, mutex_{mutex}, balance_{balance} {}

 protected:
  void run() override {
    for (std::uint64_t count = 0; count < deposits; ++count) {
      mutex_.lock();
      const std::uint64_t before = balance_;
      scheduler_.yield();
      balance_ = before + 1;
      mutex_.unlock();
    }
  }

 private:
  Scheduler& scheduler_;
  Mutex& mutex_;
  std::uint64_t& balance_;
};

bool exclude_each_other() {
  std::uint64_t balance = 0;
  RoundRobin policy;
  Scheduler scheduler{policy};
  Mutex mutex{scheduler};
  Depositor first{scheduler, mutex, balance, thread_stack(0)};
  Depositor second{scheduler, mutex, balance, thread_stack(1)};
  scheduler.spawn(first);
  scheduler.spawn(second);
  scheduler.join(first);
  scheduler.join(second);
  print("Two threads deposit 100 each, one at a time: {}.\n", balance);
  return balance == 2 * Depositor::deposits;
}

}  // namespace

ThreadStack& thread_stack(std::size_t position) {
  static std::array<ThreadStack, 3> stacks;
  return stacks[position];
}

std::uint64_t child_main(Mailbox& mailbox) {
  const bool worked = take_turns() && obey_priorities() && exclude_each_other() && preempt_each_other(mailbox);
  return worked ? 0 : 1;
}

}  // namespace exo::libos
