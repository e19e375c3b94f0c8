// SPDX-License-Identifier: MIT
// The end of a slice: who is told, who is charged for going on, and what that costs.
#include "tests/unit/two_vcpus.h"

namespace exo::tests {
namespace {

constexpr Word slice_end = Word{1} << event::slice_end;

class SliceEndTest : public TwoVcpusTest {
 protected:
  // The child is told that its time ends at the next tick.
  void announce_the_end() {
    go_to_the_end_of(position);
    tick();
    ASSERT_EQ(running(), child_vcpu);
    ASSERT_EQ(machine.state().cpu_told[cpu], 1u);
  }
  // The child comes to the processor, is told of the end, and does not care.
  void overrun() {
    come_to_the_child();
    announce_the_end();
    tick();
    ASSERT_EQ(running(), root_vcpu);
  }
  Word overruns() const { return machine.state().vcpu_overruns[child_vcpu]; }
  Word owes() const { return machine.state().vcpu_owes[child_vcpu]; }
};

TEST_F(SliceEndTest, TheEndOfASliceIsToldOneTickBefore) {
  share();
  come_to_the_child();
  be_at(program);
  tick();
  EXPECT_FALSE(is_in_its_handler());
  go_to_the_end_of(position);
  tick();
  EXPECT_TRUE(is_in_its_handler());
  EXPECT_EQ(pending(child_vcpu, event::slice_end), slice_end);
  EXPECT_EQ(selector(child_vcpu), 1u);
  EXPECT_EQ(active(child_vcpu), 1u);
  EXPECT_EQ(machine.state().cpu_told[cpu], 1u);
  EXPECT_EQ(in_shared(child_vcpu, shared_context::first_record + context::rip), program);
}

TEST_F(SliceEndTest, WhereTheSameVcpuGoesOnNothingIsTold) {
  give_slice(position, child_vcpu);
  give_slice(position + 1, child_vcpu);
  start_child();
  come_to_the_child();
  go_to_the_end_of(position);
  tick();
  EXPECT_FALSE(is_in_its_handler());
  EXPECT_EQ(machine.state().cpu_told[cpu], 0u);
  tick();
  EXPECT_EQ(running(), child_vcpu);
}

TEST_F(SliceEndTest, TheRootVcpuIsToldAsWell) {
  share();
  be_at(program);
  machine.set("now", 0, position * time::ticks_per_slice - 2);
  tick();
  EXPECT_EQ(running(), root_vcpu);
  EXPECT_TRUE(is_in_its_handler());
  tick();
  EXPECT_EQ(running(), child_vcpu);
  EXPECT_EQ(machine.state().vcpu_overruns[root_vcpu], 1u);
}

TEST_F(SliceEndTest, WhoMasksTheEndIsNotToldAndNotCharged) {
  share();
  come_to_the_child();
  go_to_the_end_of(position);
  tick({0, slice_end});
  EXPECT_FALSE(is_in_its_handler());
  EXPECT_EQ(pending(child_vcpu, event::slice_end), slice_end) << "it could look";
  EXPECT_EQ(selector(child_vcpu), 0u);
  tick();
  EXPECT_EQ(running(), root_vcpu);
  EXPECT_EQ(overruns(), 0u);
}

TEST_F(SliceEndTest, WhoCannotBeToldIsPreemptedAndNotCharged) {
  machine.must(Call::vcpu_set_upcall, child_vcpu, spec::code(Upcall::event), 0, 0);
  share();
  come_to_the_child();
  go_to_the_end_of(position);
  tick();
  EXPECT_EQ(machine.state().cpu_told[cpu], 0u) << "it has no handler";
  tick();
  EXPECT_EQ(running(), root_vcpu);
  EXPECT_EQ(overruns(), 0u);
}

TEST_F(SliceEndTest, AnEndThatDidNotComeIsForgotten) {
  share();
  come_to_the_child();
  announce_the_end();
  machine.set("vcpu_state", root_vcpu, spec::code(VcpuState::stopped));
  tick();
  EXPECT_EQ(running(), child_vcpu) << "nobody else could run, after all";
  EXPECT_EQ(machine.state().cpu_told[cpu], 0u);
  machine.set("vcpu_state", root_vcpu, spec::code(VcpuState::ready));
  go_to_the_end_of(position + 1);
  tick({0, slice_end});
  tick();
  EXPECT_EQ(running(), root_vcpu);
  EXPECT_EQ(overruns(), 0u) << "it was not told of this one";
}

// --- Overruns ---

TEST_F(SliceEndTest, WhoWasToldAndGoesOnIsCharged) {
  share();
  overrun();
  EXPECT_EQ(overruns(), 1u);
  EXPECT_EQ(owes(), 1u);
  EXPECT_EQ(state_of(child_vcpu), VcpuState::ready);
}

// Nobody lives so long, but core and specification must agree.
TEST_F(SliceEndTest, TheNumberOfOverrunsWrapsAt32Bits) {
  share();
  machine.set("vcpu_overruns", child_vcpu, 0xffffffff);
  overrun();
  EXPECT_EQ(overruns(), 0u);
  EXPECT_EQ(state_of(child_vcpu), VcpuState::ready);
}

TEST_F(SliceEndTest, WhoWasToldAndGivesTheProcessorUpIsForgivenWhatWasBefore) {
  share();
  machine.set("vcpu_overruns", child_vcpu, 3);
  come_to_the_child();
  announce_the_end();
  machine.must(Call::yield, root_vcpu);
  EXPECT_EQ(overruns(), 0u);
  tick();
  EXPECT_EQ(owes(), 0u);
}

TEST_F(SliceEndTest, BlockingIsGivingUp) {
  share();
  machine.set("vcpu_overruns", child_vcpu, 3);
  come_to_the_child();
  announce_the_end();
  machine.must(Call::block, time::never);
  EXPECT_EQ(running(), root_vcpu);
  EXPECT_EQ(overruns(), 0u);
}

TEST_F(SliceEndTest, GivingUpBeforeTheEndIsToldForgivesNothing) {
  share();
  machine.set("vcpu_overruns", child_vcpu, 3);
  come_to_the_child();
  machine.must(Call::yield, root_vcpu);
  EXPECT_EQ(overruns(), 3u);
}

TEST_F(SliceEndTest, AnOwedSliceIsLost) {
  share();
  overrun();
  go_before(position);
  tick();
  EXPECT_EQ(running(), root_vcpu) << "in its slice";
  EXPECT_EQ(owes(), 0u);
  tick();
  EXPECT_EQ(running(), root_vcpu);
  go_before(position);
  tick();
  EXPECT_EQ(running(), child_vcpu) << "in the one after that";
}

TEST_F(SliceEndTest, WhoOverrunsTooOftenIsStopped) {
  share();
  for (Word times = 1; times <= time::overruns_tolerated; ++times) {
    overrun();
    EXPECT_EQ(state_of(child_vcpu), VcpuState::ready) << times;
    machine.set("vcpu_owes", child_vcpu, 0);
  }
  overrun();
  EXPECT_EQ(state_of(child_vcpu), VcpuState::stopped);
  EXPECT_EQ(machine.call(Call::yield, child_vcpu), Status::vcpu_not_ready);
  go_before(position);
  tick();
  EXPECT_EQ(running(), root_vcpu);
}

TEST_F(SliceEndTest, OneThatWasStoppedInUserModeMayLoseItsUserRoot) {
  share();
  machine.set("vcpu_overruns", child_vcpu, time::overruns_tolerated);
  come_to_the_child();
  announce_the_end();
  go_to_user_mode(program);
  tick();
  EXPECT_EQ(state_of(child_vcpu), VcpuState::stopped);
  EXPECT_EQ(saved(child_vcpu, context::mode), spec::code(Mode::kernel)) << "it begins anew in kernel mode";
}

TEST_F(SliceEndTest, StartedAnewItOwesNothing) {
  machine.must(Call::vcpu_stop, child_vcpu);
  machine.set("vcpu_overruns", child_vcpu, 9);
  machine.set("vcpu_owes", child_vcpu, 1);
  machine.set("vcpu_timer", child_vcpu, 0);
  machine.must(Call::vcpu_start, child_vcpu, program, stack, 0);
  EXPECT_EQ(overruns(), 0u);
  EXPECT_EQ(owes(), 0u);
  EXPECT_EQ(machine.state().vcpu_timer[child_vcpu], time::never);
}

}  // namespace
}  // namespace exo::tests
