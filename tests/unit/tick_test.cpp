// SPDX-License-Identifier: MIT
// Who has the processor at a tick: slices and preemption.
#include "tests/unit/two_vcpus.h"

namespace exo::tests {
namespace {

using TickTest = TwoVcpusTest;

TEST_F(TickTest, ASliceIsItsVcpusFromItsFirstTickOn) {
  share();
  go_before(position);
  EXPECT_EQ(running(), root_vcpu);
  tick();
  EXPECT_EQ(running(), child_vcpu);
  EXPECT_EQ(machine.state().agent_root[cpu], machine.state().vcpu_kernel_root[child_vcpu]);
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
  EXPECT_EQ(machine.state().agent_root[cpu], machine.state().boot_root());
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
  EXPECT_EQ(machine.state().vcpu_owes[child_vcpu], 0u);
  tick();
  EXPECT_EQ(running(), child_vcpu);
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
  EXPECT_EQ(machine.state().agent_root[cpu], model::root_table_frame);
  come_to_the_child();
  EXPECT_TRUE(is_in(Mode::user));
  EXPECT_EQ(machine.state().agent_root[cpu], machine.state().vcpu_user_root[child_vcpu]);
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
  EXPECT_EQ(machine.state().agent_root[cpu], machine.state().vcpu_kernel_root[child_vcpu]);
  EXPECT_EQ(in_shared(child_vcpu, shared_context::first_record + shared_context::mode), spec::code(Mode::user));
}

}  // namespace
}  // namespace exo::tests
