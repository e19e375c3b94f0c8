// SPDX-License-Identifier: MIT
// Who has the processor at a tick, and what it is told: slices, ends of slices, preemption.
#include "tests/unit/two_vcpus.h"

namespace exo::tests {
namespace {

constexpr Word position = 5;
constexpr Word slice_end = Word{1} << event::slice_end;

class TickTest : public TwoVcpusTest {
 protected:
  // The child has the slice at `position`, the root vCPU has the processor.
  void share() {
    give_slice(position, child_vcpu);
    start_child();
  }
  // The child has the processor, in its slice.
  void come_to_the_child() {
    go_before(position);
    tick();
    ASSERT_EQ(running(), child_vcpu);
  }
  // It is told that its time ends at the next tick.
  void announce_the_end() {
    go_to_the_end_of(position);
    tick();
    ASSERT_EQ(running(), child_vcpu);
    ASSERT_EQ(machine.state().cpu_told[cpu], 1u);
  }
  // It comes to the processor, is told of the end, and does not care.
  void overrun() {
    come_to_the_child();
    announce_the_end();
    tick();
    ASSERT_EQ(running(), root_vcpu);
  }
  Word overruns() const { return machine.state().vcpu_overruns[child_vcpu]; }
  Word owes() const { return machine.state().vcpu_owes[child_vcpu]; }
};

TEST_F(TickTest, ASliceIsItsVcpusFromItsFirstTickOn) {
  share();
  go_before(position);
  EXPECT_EQ(running(), root_vcpu);
  tick();
  EXPECT_EQ(running(), child_vcpu);
  EXPECT_EQ(machine.state().cpu_root[cpu], machine.state().vcpu_kernel_root[child_vcpu]);
  for (Word ticks = 1; ticks < time::ticks_per_slice; ++ticks) {
    tick();
    EXPECT_EQ(running(), child_vcpu) << "tick " << ticks;
  }
  tick();
  EXPECT_EQ(running(), root_vcpu) << "the next slice is nobody's";
}

TEST_F(TickTest, TheVectorComesRoundAgain) {
  give_slice(0, child_vcpu);
  start_child();
  go_before(slice_count);
  tick();
  EXPECT_EQ(running(), child_vcpu);
}

TEST_F(TickTest, WhereTheHolderCannotRunTheRootVcpuDoes) {
  share();
  machine.set("vcpu_state", child_vcpu, spec::code(VcpuState::stopped));
  go_before(position);
  tick();
  EXPECT_EQ(running(), root_vcpu);
}

TEST_F(TickTest, AVcpuOfADomainThatIsBuiltOrDyingDoesNotRun) {
  give_slice(position, child_vcpu);
  go_before(position);
  tick();
  EXPECT_EQ(running(), root_vcpu) << "being built";
  start_child();
  machine.must(Call::domain_destroy, child);
  go_before(position);
  tick();
  EXPECT_EQ(running(), root_vcpu) << "dying";
}

TEST_F(TickTest, WithoutTheRootVcpuTheProcessorIdlesUntilASliceBegins) {
  share();
  go_before(position);
  machine.must(Call::block, time::never);
  EXPECT_EQ(running(), no_vcpu);
  EXPECT_EQ(machine.state().cpu_root[cpu], machine.state().boot_root());
  tick();
  EXPECT_EQ(running(), child_vcpu);
  go_to_the_end_of(position);
  tick();
  EXPECT_EQ(machine.state().cpu_told[cpu], 0u) << "nobody else could run, so its time does not end";
  tick();
  EXPECT_EQ(running(), child_vcpu);
}

TEST_F(TickTest, AnIdleProcessorIsGivenAwayInTheMiddleOfASlice) {
  share();
  machine.set("now", 0, position * time::ticks_per_slice);
  machine.must(Call::yield, child_vcpu);
  machine.must(Call::block, position * time::ticks_per_slice + 2);
  machine.must(Call::block, time::never);
  ASSERT_EQ(running(), no_vcpu);
  tick();
  EXPECT_EQ(running(), no_vcpu) << "the child's deadline is not yet";
  tick();
  EXPECT_EQ(running(), child_vcpu);
}

TEST_F(TickTest, ManyTicksMayHavePassedOnAnIdleProcessor) {
  share();
  machine.must(Call::block, time::never);
  pass((slice_count + position) * time::ticks_per_slice + 1);
  EXPECT_EQ(running(), child_vcpu);
  EXPECT_EQ(machine.state().now(), (slice_count + position) * time::ticks_per_slice + 1);
}

TEST_F(TickTest, OfSeveralTicksAtOnceTheLastCounts) {
  give_slice(1, child_vcpu);
  give_slice(2, child_vcpu);
  start_child();
  machine.set("vcpu_owes", child_vcpu, 1);
  pass(2 * time::ticks_per_slice - 1);
  EXPECT_EQ(running(), root_vcpu) << "the slice is owed";
  EXPECT_EQ(owes(), 0u);
  tick();
  EXPECT_EQ(running(), child_vcpu);
}

// --- The end of a slice ---

TEST_F(TickTest, TheEndOfASliceIsToldOneTickBefore) {
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

TEST_F(TickTest, WhereTheSameVcpuGoesOnNothingIsTold) {
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

TEST_F(TickTest, TheRootVcpuIsToldAsWell) {
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

TEST_F(TickTest, WhoMasksTheEndIsNotToldAndNotCharged) {
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

TEST_F(TickTest, WhoCannotBeToldIsPreemptedAndNotCharged) {
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

TEST_F(TickTest, AnEndThatDidNotComeIsForgotten) {
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

TEST_F(TickTest, WhoWasToldAndGoesOnIsCharged) {
  share();
  overrun();
  EXPECT_EQ(overruns(), 1u);
  EXPECT_EQ(owes(), 1u);
  EXPECT_EQ(state_of(child_vcpu), VcpuState::ready);
}

TEST_F(TickTest, WhoWasToldAndGivesTheProcessorUpIsForgivenWhatWasBefore) {
  share();
  machine.set("vcpu_overruns", child_vcpu, 3);
  come_to_the_child();
  announce_the_end();
  machine.must(Call::yield, root_vcpu);
  EXPECT_EQ(overruns(), 0u);
  tick();
  EXPECT_EQ(owes(), 0u);
}

TEST_F(TickTest, BlockingIsGivingUp) {
  share();
  machine.set("vcpu_overruns", child_vcpu, 3);
  come_to_the_child();
  announce_the_end();
  machine.must(Call::block, time::never);
  EXPECT_EQ(running(), root_vcpu);
  EXPECT_EQ(overruns(), 0u);
}

TEST_F(TickTest, GivingUpBeforeTheEndIsToldForgivesNothing) {
  share();
  machine.set("vcpu_overruns", child_vcpu, 3);
  come_to_the_child();
  machine.must(Call::yield, root_vcpu);
  EXPECT_EQ(overruns(), 3u);
}

TEST_F(TickTest, AnOwedSliceIsLost) {
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

TEST_F(TickTest, WhoOverrunsTooOftenIsStopped) {
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

TEST_F(TickTest, OneThatWasStoppedInUserModeMayLoseItsUserRoot) {
  share();
  machine.set("vcpu_overruns", child_vcpu, time::overruns_tolerated);
  come_to_the_child();
  announce_the_end();
  go_to_user_mode(program);
  tick();
  EXPECT_EQ(state_of(child_vcpu), VcpuState::stopped);
  EXPECT_EQ(saved(child_vcpu, context::mode), spec::code(Mode::kernel)) << "it begins anew in kernel mode";
}

TEST_F(TickTest, StartedAnewItOwesNothing) {
  machine.must(Call::vcpu_stop, child_vcpu);
  machine.set("vcpu_overruns", child_vcpu, 9);
  machine.set("vcpu_owes", child_vcpu, 1);
  machine.set("vcpu_timer", child_vcpu, 0);
  machine.must(Call::vcpu_start, child_vcpu, program, stack, 0);
  EXPECT_EQ(overruns(), 0u);
  EXPECT_EQ(owes(), 0u);
  EXPECT_EQ(machine.state().vcpu_timer[child_vcpu], time::never);
}

// --- Preemption ---

TEST_F(TickTest, APreemptedVcpuGoesOnWhereItWas) {
  share();
  come_to_the_child();
  be_at(program);
  go_before(position + 1);
  tick();
  EXPECT_EQ(running(), root_vcpu);
  EXPECT_EQ(saved(child_vcpu, context::rip), program);
  EXPECT_EQ(saved(child_vcpu, context::rsp), stack);
  EXPECT_EQ(machine.state().cpu_save_to[cpu], machine.state().vcpu_context[child_vcpu] * page_size);
  come_to_the_child();
  EXPECT_EQ(machine.state().cpu_rip[cpu], program);
  EXPECT_EQ(machine.state().cpu_load_from[cpu], machine.state().vcpu_context[child_vcpu] * page_size);
}

TEST_F(TickTest, OnePreemptedInUserModeComesBackOnItsUserRoot) {
  share();
  come_to_the_child();
  go_to_user_mode(program);
  go_before(position + 1);
  tick();
  EXPECT_EQ(running(), root_vcpu);
  EXPECT_TRUE(is_in(Mode::kernel)) << "the other was in kernel mode";
  EXPECT_EQ(machine.state().cpu_root[cpu], model::root_table_frame);
  come_to_the_child();
  EXPECT_TRUE(is_in(Mode::user));
  EXPECT_EQ(machine.state().cpu_root[cpu], machine.state().vcpu_user_root[child_vcpu]);
  EXPECT_EQ(machine.state().cpu_rip[cpu], program);
}

TEST_F(TickTest, UserModeIsInterruptedForTheEndOfTheSlice) {
  share();
  come_to_the_child();
  go_to_user_mode(program);
  go_to_the_end_of(position);
  tick();
  EXPECT_TRUE(is_in_its_handler());
  EXPECT_TRUE(is_in(Mode::kernel));
  EXPECT_EQ(machine.state().cpu_root[cpu], machine.state().vcpu_kernel_root[child_vcpu]);
  EXPECT_EQ(in_shared(child_vcpu, shared_context::first_record + shared_context::mode), spec::code(Mode::user));
}

}  // namespace
}  // namespace exo::tests
