// SPDX-License-Identifier: MIT
// Threads on the host. That they are preempted, and resumed by the core, is seen in the booted machine.
#include "libos/base/scheduler.h"

#include "libos/base/mutex.h"
#include "libos/base/program.h"

#include <gtest/gtest.h>
#include <xmmintrin.h>

#include <cfenv>
#include <functional>
#include <memory>
#include <string>

namespace exo::libos {

void end_program(std::uint64_t status) { std::exit(static_cast<int>(status)); }

namespace {

struct StringSink : Sink {
  void put(char character) override { fputc(character, stderr); }
};

using BigStack = Stack<256 * 1024>;

// A thread that runs a function.
class Running : private std::unique_ptr<BigStack>, public Thread {
 public:
  explicit Running(std::function<void()> function, std::size_t priority = 0)
      : std::unique_ptr<BigStack>{std::make_unique<BigStack>()},
        Thread{get()->span(), priority},
        function_{std::move(function)} {}

 protected:
  void run() override { function_(); }

 private:
  std::function<void()> function_;
};

class SchedulerTest : public testing::Test {
 protected:
  // A thread that notes its name in each of its turns.
  std::function<void()> taking_turns(char name, int turns) {
    return [this, name, turns] {
      for (int turn = 0; turn < turns; ++turn) {
        log += name;
        scheduler.yield();
      }
    };
  }

  RoundRobin policy;
  Scheduler scheduler{policy};
  std::string log;
};

TEST_F(SchedulerTest, ThreadsTakeTurns) {
  Running a{taking_turns('a', 3)}, b{taking_turns('b', 2)};
  scheduler.spawn(a);
  scheduler.spawn(b);
  EXPECT_EQ(log, "");
  scheduler.join(a);
  scheduler.join(b);
  EXPECT_EQ(log, "ababa");
  EXPECT_TRUE(a.has_finished() && b.has_finished());
}

TEST_F(SchedulerTest, YieldAloneGoesOn) {
  scheduler.yield();
  EXPECT_EQ(scheduler.switches(), 0u);
}

TEST_F(SchedulerTest, SwitchesAreCounted) {
  Running a{taking_turns('a', 1)};
  scheduler.spawn(a);
  scheduler.yield();  // to a
  EXPECT_EQ(scheduler.switches(), 2u);
  scheduler.join(a);  // and once more
  EXPECT_EQ(scheduler.switches(), 4u);
}

TEST_F(SchedulerTest, JoiningAFinishedThreadDoesNotWait) {
  Running a{[] {}};
  scheduler.spawn(a);
  scheduler.join(a);
  const std::uint64_t switches = scheduler.switches();
  scheduler.join(a);
  EXPECT_EQ(scheduler.switches(), switches);
}

TEST_F(SchedulerTest, ThreadsSpawnThreads) {
  Running inner{taking_turns('i', 1)};
  Running outer{[&] {
    scheduler.spawn(inner);
    scheduler.join(inner);
    log += 'o';
  }};
  scheduler.spawn(outer);
  scheduler.join(outer);
  EXPECT_EQ(log, "io");
}

TEST_F(SchedulerTest, WaitersAreWokenInTheirOrder) {
  ThreadQueue queue;
  const auto waiting = [&](char name) {
    return [&, name] {
      scheduler.wait(queue);
      log += name;
    };
  };
  Running a{waiting('a')}, b{waiting('b')}, c{waiting('c')};
  for (Thread* thread : {static_cast<Thread*>(&a), static_cast<Thread*>(&b), static_cast<Thread*>(&c)}) {
    scheduler.spawn(*thread);
  }
  scheduler.yield();
  EXPECT_EQ(log, "");
  EXPECT_TRUE(scheduler.wake_one(queue));
  scheduler.yield();
  EXPECT_EQ(log, "a");
  EXPECT_TRUE(scheduler.wake_all(queue));
  scheduler.join(c);
  EXPECT_EQ(log, "abc");
  EXPECT_FALSE(scheduler.wake_one(queue));
}

TEST_F(SchedulerTest, AMutexIsHeldByOne) {
  Mutex mutex{scheduler};
  int inside = 0, most = 0, total = 0;
  const auto enter = [&] {
    for (int turn = 0; turn < 5; ++turn) {
      mutex.lock();
      most = std::max(most, ++inside);
      scheduler.yield();
      ++total;
      --inside;
      mutex.unlock();
    }
  };
  Running a{enter}, b{enter}, c{enter};
  scheduler.spawn(a);
  scheduler.spawn(b);
  scheduler.spawn(c);
  scheduler.join(a);
  scheduler.join(b);
  scheduler.join(c);
  EXPECT_EQ(most, 1);
  EXPECT_EQ(total, 15);
}

// How numbers are rounded is part of what a function call preserves, for the FPU and for SSE.
TEST_F(SchedulerTest, EachThreadHasItsRounding) {
  const auto expect = [](int rounding, unsigned sse) {
    EXPECT_EQ(std::fegetround(), rounding);
    EXPECT_EQ(_MM_GET_ROUNDING_MODE(), sse);
  };
  const auto rounding = [&](int mode, unsigned sse) {
    return [&, mode, sse] {
      expect(FE_TONEAREST, _MM_ROUND_NEAREST);
      std::fesetround(mode);
      for (int turn = 0; turn < 3; ++turn) {
        scheduler.yield();
        expect(mode, sse);
      }
    };
  };
  Running up{rounding(FE_UPWARD, _MM_ROUND_UP)}, down{rounding(FE_DOWNWARD, _MM_ROUND_DOWN)};
  scheduler.spawn(up);
  scheduler.spawn(down);
  scheduler.join(up);
  scheduler.join(down);
  expect(FE_TONEAREST, _MM_ROUND_NEAREST);
}

TEST(ByPriority, TheMostImportantRuns) {
  ByPriority policy;
  Scheduler scheduler{policy, nullptr, 1};
  std::string log;
  const auto note = [&](char name) {
    return [&, name] {
      log += name;
      scheduler.yield();
      log += name;
    };
  };
  Running low{note('l'), 0}, high{note('h'), 3}, other{note('o'), 3};
  scheduler.spawn(low);
  scheduler.spawn(high);
  scheduler.spawn(other);
  scheduler.yield();
  EXPECT_EQ(log, "hoho");
  scheduler.join(low);
  EXPECT_EQ(log, "hoholl");
}

TEST(Idle, ThePolicyIsAskedWhenNothingCanRun) {
  struct Waiting : RoundRobin {
    void idle() override {
      EXPECT_FALSE(context.is_in_use(Upcall::event));
      if (++times == 3) scheduler->wake_all(queue);
      Registers registers{.rip = 2};
      FpuState fpu{};
      Interrupted what{Upcall::event, registers, fpu};
      scheduler->preempt(what);
      EXPECT_EQ(registers.rip, 2u);  // nobody runs who could be preempted
    }
    SharedContext context{};
    Scheduler* scheduler = nullptr;
    ThreadQueue queue;
    int times = 0;
  } policy;
  Scheduler scheduler{policy, &policy.context};
  policy.scheduler = &scheduler;
  Running other{[&] { scheduler.wait(policy.queue); }};
  scheduler.spawn(other);
  scheduler.wait(policy.queue);
  EXPECT_EQ(policy.times, 3);
  EXPECT_FALSE(policy.context.is_in_use(Upcall::event));
}

TEST(IdleDeathTest, WithoutAnswerTheProgramEnds) {
  StringSink sink;
  set_output(sink);
  RoundRobin policy;
  Scheduler scheduler{policy};
  ThreadQueue queue;
  EXPECT_EXIT(scheduler.wait(queue), testing::ExitedWithCode(1), "all its threads wait");
}

// What preempt() makes of the registers that a handler has, without a core that loads them.
class Preempt : public testing::Test {
 protected:
  Preempt() { scheduler.spawn(other); }

  bool preempts(Upcall kind) {
    Registers registers{.rax = 1, .rip = 2};
    FpuState fpu{.words = {3}};
    Interrupted what{kind, registers, fpu};
    scheduler.preempt(what);
    return registers.rip != 2;
  }

  RoundRobin policy;
  SharedContext context{};
  Scheduler scheduler{policy, &context};
  Running other{[] {}};
};

TEST_F(Preempt, AnotherGoesOnAndThenTheFirstWithAllItsRegisters) {
  Thread& first = scheduler.current();
  Registers registers{.rax = 1, .r15 = 15, .rip = 2, .rflags = 0x102, .gs_base = 7, .mode = number(Mode::user)};
  const Registers before = registers;
  FpuState fpu{.words = {3}};
  Interrupted what{Upcall::exception, registers, fpu};
  scheduler.preempt(what);
  EXPECT_EQ(&scheduler.current(), &other);
  EXPECT_EQ(registers.rip, number(address_of(reinterpret_cast<const void*>(&continue_on_stack))));
  EXPECT_EQ(registers.mode, number(Mode::kernel));
  EXPECT_EQ(registers.rflags, context::fixed_rflags);
  EXPECT_EQ(fpu.words, initial_fpu().words);
  scheduler.preempt(what);
  EXPECT_EQ(&scheduler.current(), &first);
  EXPECT_EQ(registers, before);
  EXPECT_EQ(fpu.words[0], 3u);
  scheduler.preempt(what);  // the second goes on where it was, though it never ran
  EXPECT_EQ(&scheduler.current(), &other);
}

TEST_F(Preempt, NotWithinTheSchedulersOwnSteps) {
  {
    const Scheduler::Uninterrupted whole{scheduler};
    const Scheduler::Uninterrupted within{scheduler};
    EXPECT_FALSE(preempts(Upcall::exception));
  }
  EXPECT_TRUE(preempts(Upcall::exception));
}

TEST_F(Preempt, NotWithinAnotherHandler) {
  context.set_in_use(Upcall::exception, true);
  EXPECT_FALSE(preempts(Upcall::event));
  EXPECT_TRUE(preempts(Upcall::exception));
}

TEST_F(Preempt, AnEventIsNotInItsOwnWay) {
  context.set_in_use(Upcall::event, true);
  EXPECT_TRUE(preempts(Upcall::event));
}

TEST_F(Preempt, NotWithoutAnother) {
  scheduler.join(other);
  const std::uint64_t switches = scheduler.switches();
  EXPECT_FALSE(preempts(Upcall::exception));
  EXPECT_EQ(scheduler.switches(), switches);
}

}  // namespace
}  // namespace exo::libos
