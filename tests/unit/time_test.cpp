// SPDX-License-Identifier: MIT
// timer_set, block and yield: waiting for an event or a deadline, and giving the processor away.
#include "tests/unit/two_vcpus.h"

#include "model/check.h"

#include <algorithm>
#include <random>

namespace exo::tests {
namespace {

using model::Step;

constexpr Word timer = Word{1} << event::timer;

class TimeTest : public TwoVcpusTest {
 protected:
  Status block(Word until, Found found = {}) { return machine.perform(Step::of(Call::block, {until}, found)); }
  Word now() const { return machine.state().now(); }
  Word timer_of(Word vcpu) const { return machine.state().vcpu_timer[vcpu]; }
};

// --- Timers ---

TEST_F(TimeTest, TheTimerIsToldAtItsTickAndOnce) {
  machine.set("now", 0, 100);
  EXPECT_EQ(machine.call(Call::timer_set, 102), Status::ok);
  EXPECT_EQ(machine.value(), 100u) << "the time now";
  be_at(program);
  tick();
  EXPECT_FALSE(is_in_its_handler());
  tick();
  EXPECT_TRUE(is_in_its_handler());
  EXPECT_EQ(pending(root_vcpu, event::timer), timer);
  EXPECT_EQ(selector(root_vcpu), 1u);
  EXPECT_EQ(timer_of(root_vcpu), time::never);
  be_at(program);
  tick();
  EXPECT_FALSE(is_in_its_handler());
}

TEST_F(TimeTest, ADeadlineInThePastIsToldAtTheNextTick) {
  machine.set("now", 0, 100);
  machine.must(Call::timer_set, 0);
  tick();
  EXPECT_TRUE(is_in_its_handler());
}

TEST_F(TimeTest, NeverIsNever) {
  machine.must(Call::timer_set, 1);
  machine.must(Call::timer_set, time::never);
  machine.set("now", 0, time::never - 2);
  be_at(program);
  tick();
  EXPECT_FALSE(is_in_its_handler());
}

TEST_F(TimeTest, AMaskedTimerIsPendingAndNotTold) {
  machine.must(Call::timer_set, 1);
  be_at(program);
  tick({0, timer});
  EXPECT_FALSE(is_in_its_handler());
  EXPECT_EQ(pending(root_vcpu, event::timer), timer);
  EXPECT_EQ(selector(root_vcpu), 0u);
  EXPECT_EQ(timer_of(root_vcpu), time::never);
}

TEST_F(TimeTest, WithoutASharedContextTheTimerWaits) {
  const Word shared = machine.state().vcpu_shared[root_vcpu];
  machine.must(Call::vcpu_set_shared, root_vcpu, no_frame);
  machine.must(Call::timer_set, 1);
  tick();
  EXPECT_EQ(timer_of(root_vcpu), 1u);
  machine.must(Call::vcpu_set_shared, root_vcpu, shared);
  tick();
  EXPECT_TRUE(is_in_its_handler());
}

TEST_F(TimeTest, WhoseRecordWasInUseIsToldAtALaterTick) {
  machine.must(Call::timer_set, 1);
  be_at(program);
  tick({0, 0, 0, 1});
  EXPECT_FALSE(is_in_its_handler());
  tick({1, 0});
  EXPECT_TRUE(is_in_its_handler());
}

TEST_F(TimeTest, BitsThatArePendingStay) {
  machine.must(Call::timer_set, 1);
  tick({0x50, 0, Word{1} << 63});
  EXPECT_EQ(pending(root_vcpu, event::timer), 0x50 | timer);
  EXPECT_EQ(selector(root_vcpu), Word{1} << 63 | 1);
}

// --- Blocking ---

TEST_F(TimeTest, ABlockedVcpuNeedsAPlaceForItsEvents) {
  machine.must(Call::vcpu_set_shared, root_vcpu, no_frame);
  EXPECT_EQ(block(time::never), Status::no_shared_context);
  EXPECT_EQ(running(), root_vcpu);
}

TEST_F(TimeTest, WhoHasAnEventGoesOnAtOnce) {
  EXPECT_EQ(block(time::never, {Word{1} << 17}), Status::ok);
  EXPECT_EQ(running(), root_vcpu);
  EXPECT_EQ(state_of(root_vcpu), VcpuState::ready);
  EXPECT_EQ(machine.state().cpu_leave[cpu], spec::code(spec::Leave::directly));
}

TEST_F(TimeTest, WhoseDeadlineHasComeGoesOnAtOnce) {
  machine.set("now", 0, 100);
  EXPECT_EQ(block(100), Status::ok);
  EXPECT_EQ(block(0), Status::ok);
  machine.must(Call::timer_set, 99);
  EXPECT_EQ(block(time::never), Status::ok);
  EXPECT_EQ(running(), root_vcpu);
}

TEST_F(TimeTest, ABlockedVcpuRunsAtItsDeadline) {
  EXPECT_EQ(block(3), Status::ok);
  EXPECT_EQ(running(), no_vcpu);
  EXPECT_EQ(state_of(root_vcpu), VcpuState::blocked);
  pass(2);
  EXPECT_EQ(running(), no_vcpu);
  tick();
  EXPECT_EQ(running(), root_vcpu);
  EXPECT_EQ(state_of(root_vcpu), VcpuState::ready);
}

TEST_F(TimeTest, TheTimerWakesAsWellAndIsToldThen) {
  machine.must(Call::timer_set, 3);
  EXPECT_EQ(block(time::never), Status::ok);
  EXPECT_EQ(machine.state().vcpu_until[root_vcpu], 3u);
  pass(3);
  EXPECT_EQ(running(), root_vcpu);
  EXPECT_FALSE(is_in_its_handler());
  tick();
  EXPECT_TRUE(is_in_its_handler());
  EXPECT_EQ(pending(root_vcpu, event::timer), timer);
}

TEST_F(TimeTest, TheProcessorGoesToTheHolderOfTheSlice) {
  give_slice(position, child_vcpu);
  start_child();
  machine.set("now", 0, position * time::ticks_per_slice + 1);
  EXPECT_EQ(block(time::never), Status::ok);
  EXPECT_EQ(running(), child_vcpu);
  EXPECT_EQ(block(time::never), Status::ok);
  EXPECT_EQ(running(), no_vcpu) << "both are blocked";
}

TEST_F(TimeTest, ABlockedVcpuCannotBeGivenTheProcessorBeforeItsDeadline) {
  start_child();
  machine.must(Call::yield, child_vcpu);
  EXPECT_EQ(block(7), Status::ok);
  ASSERT_EQ(running(), root_vcpu);
  EXPECT_EQ(machine.call(Call::yield, child_vcpu), Status::vcpu_not_ready);
  machine.set("now", 0, 7);
  EXPECT_EQ(machine.call(Call::yield, child_vcpu), Status::ok);
  EXPECT_EQ(state_of(child_vcpu), VcpuState::ready);
}

TEST_F(TimeTest, WhoComesBackIsToldOfWhatCameInBetween) {
  give_slice(position, child_vcpu);
  start_child();
  machine.must(Call::yield, child_vcpu);
  be_at(program);
  EXPECT_EQ(block(time::never, {0, 0, 0}), Status::ok);
  machine.set("vcpu_state", child_vcpu, spec::code(VcpuState::ready));
  go_before(position);
  tick({1, 0});
  EXPECT_EQ(running(), child_vcpu);
  EXPECT_TRUE(is_in_its_handler());
  EXPECT_EQ(in_shared(child_vcpu, shared_context::first_record + context::rip), program);
}

TEST_F(TimeTest, WhoComesBackInItsHandlerIsNotEnteredAgain) {
  give_slice(position, child_vcpu);
  start_child();
  go_before(position);
  tick({1, 1});
  EXPECT_EQ(running(), child_vcpu);
  EXPECT_FALSE(is_in_its_handler()) << "its record is in use";
}

TEST_F(TimeTest, ABlockedVcpuIsStoppedDestroyedAndNotStarted) {
  machine.must(Call::vcpu_create, 3, root_domain, machine.frame());
  machine.must(Call::vcpu_set_roots, 3, model::root_table_frame, no_frame);
  machine.must(Call::vcpu_set_shared, 3, machine.frame());
  machine.must(Call::vcpu_start, 3, program, stack, 0);
  machine.must(Call::yield, 3);
  machine.must(Call::block, time::never);
  ASSERT_EQ(running(), root_vcpu);
  EXPECT_EQ(machine.call(Call::vcpu_start, 3, program, stack, 0), Status::vcpu_not_stopped);
  EXPECT_EQ(machine.call(Call::vcpu_stop, 3), Status::ok);
  EXPECT_EQ(machine.call(Call::vcpu_start, 3, program, stack, 0), Status::ok);
  EXPECT_EQ(machine.call(Call::vcpu_start, 3, program, stack, 0), Status::vcpu_not_stopped) << "twice";
  machine.must(Call::yield, 3);
  EXPECT_EQ(machine.call(Call::vcpu_stop, 3), Status::vcpu_running) << "itself";
  machine.must(Call::block, time::never);
  EXPECT_EQ(machine.call(Call::vcpu_destroy, 3), Status::ok);
}

// --- Yielding to whom it belongs ---

TEST_F(TimeTest, TheProcessorGoesBackToTheHolder) {
  give_slice(position, child_vcpu);
  start_child();
  machine.must(Call::yield, no_vcpu);
  EXPECT_EQ(running(), root_vcpu) << "nobody's slice";
  machine.set("now", 0, position * time::ticks_per_slice);
  machine.must(Call::yield, no_vcpu);
  EXPECT_EQ(running(), child_vcpu);
  machine.set("now", 0, (position + 1) * time::ticks_per_slice);
  machine.must(Call::yield, no_vcpu);
  EXPECT_EQ(running(), root_vcpu);
}

TEST_F(TimeTest, WhereThereIsNobodyItComesBack) {
  start_child();
  machine.must(Call::yield, child_vcpu);
  machine.set("vcpu_state", root_vcpu, spec::code(VcpuState::stopped));
  machine.must(Call::yield, no_vcpu);
  EXPECT_EQ(running(), child_vcpu);
}

TEST_F(TimeTest, WhoYieldsToItselfGivesNothingUp) {
  machine.set("cpu_told", cpu, 1);
  machine.set("vcpu_overruns", root_vcpu, 3);
  for (const Word vcpu : {no_vcpu, root_vcpu}) {
    machine.must(Call::yield, vcpu);
    EXPECT_EQ(running(), root_vcpu);
    EXPECT_EQ(machine.state().cpu_leave[cpu], spec::code(spec::Leave::directly));
    EXPECT_EQ(machine.state().cpu_told[cpu], 1u);
    EXPECT_EQ(machine.state().vcpu_overruns[root_vcpu], 3u) << "what it missed is not forgiven";
  }
}

TEST_F(TimeTest, WhoYieldsToItselfIsToldOfItsEvents) {
  be_at(program);
  EXPECT_EQ(machine.perform(Step::of(Call::yield, {root_vcpu}, {1, 1})), Status::ok);
  EXPECT_FALSE(is_in_its_handler()) << "its record is in use";
  EXPECT_EQ(machine.perform(Step::of(Call::yield, {root_vcpu}, {1, 0})), Status::ok);
  EXPECT_TRUE(is_in_its_handler());
  EXPECT_EQ(in_shared(root_vcpu, shared_context::first_record + context::rip), program);
}

TEST_F(TimeTest, WhoOwesTheSliceDoesNotGetIt) {
  give_slice(position, child_vcpu);
  start_child();
  machine.set("vcpu_owes", child_vcpu, 1);
  machine.set("now", 0, position * time::ticks_per_slice);
  machine.must(Call::yield, no_vcpu);
  EXPECT_EQ(running(), root_vcpu);
  machine.must(Call::yield, child_vcpu);
  EXPECT_EQ(running(), child_vcpu) << "but as a gift";
}

// --- A shared context that its guest rewrites at every instant ---

TEST_F(TimeTest, WhateverIsFoundInASharedContextTheInvariantsHold) {
  for (const Word at : {0, 1, 3}) give_slice(at, child_vcpu);
  start_child();
  std::mt19937_64 random{1};
  const auto any_of = [&](std::initializer_list<Word> words) { return words.begin()[random() % words.size()]; };
  const auto any_found = [&] {
    Found found;
    for (Word& word : found) word = any_of({0, 1, Word{1} << 47, ~Word{0}, random()});
    return found;
  };
  std::array<unsigned, 3> runs{};  // of nobody, the root vCPU and the child
  for (unsigned step = 0; step < 3000; ++step) {
    ++runs.at(running());
    const Found found = any_found();
    if (running() == no_vcpu || machine.model().in_user_mode() || random() % 3 == 0) {
      pass(1, found);
      continue;
    }
    const Word deadline = any_of({0, now() + 2, time::never - 1, time::never});
    switch (random() % 4) {
      case 0: EXPECT_EQ(block(deadline, found), Status::ok); break;
      case 1: machine.must(Call::timer_set, deadline); break;
      case 2: std::ignore = machine.perform(Step::of(Call::yield, {any_of({0, root_vcpu, child_vcpu})}, found)); break;
      case 3: std::ignore = machine.perform(Step::of(Call::resume, {random() % upcall_count}, found)); break;
    }
    // Nothing else raises events here, so a vCPU that waits for one for ever is helped.
    for (const Word vcpu : {root_vcpu, child_vcpu}) {
      if (state_of(vcpu) == VcpuState::stopped || random() % 8 == 0) machine.set("vcpu_state", vcpu, 2);
    }
    if (step % 100 == 0) {
      ASSERT_EQ(model::violations(machine.model()), std::vector<model::Violation>{});
    }
  }
  EXPECT_GT(std::ranges::min(runs), 50u) << "all of them ran";
}

}  // namespace
}  // namespace exo::tests
