// SPDX-License-Identifier: MIT
// Protected control transfer: in whose time the callee runs, and what is left when one of two ends, or calls another.
#include "tests/unit/control_transfer.h"

namespace exo::tests {
namespace {

using model::Step;

// --- In whose time ---

TEST_F(ControlTest, TheCalleeRunsInTheTimeOfItsCaller) {
  let_the_child_call();
  EXPECT_EQ(running(), third);
  tick();
  EXPECT_EQ(running(), third) << "the rest of the slice";
  machine.must(Call::yield, root_vcpu);
  go_before(position);
  tick();
  EXPECT_EQ(running(), third) << "the next slice of its caller";
  EXPECT_EQ(control_reply(), Status::ok);
  EXPECT_EQ(running(), child_vcpu);
  EXPECT_TRUE(is_at(program, stack));
}

TEST_F(ControlTest, WhileTheCalleeIsBlockedItsCallersTimeIsTheRootVcpus) {
  let_the_child_call();
  machine.must(Call::block, time::never);
  EXPECT_EQ(running(), root_vcpu) << "though the slice is its caller's";
  EXPECT_EQ(state_of(child_vcpu), VcpuState::calling);
  machine.must(Call::yield, no_vcpu);
  EXPECT_EQ(running(), root_vcpu);
  EXPECT_EQ(machine.call(Call::yield, third), Status::vcpu_not_ready);
}

TEST_F(ControlTest, ACalleeThatIsBlockedUntilATickReplies) {
  let_the_child_call();
  machine.must(Call::block, machine.state().now() + 2);
  ASSERT_EQ(running(), root_vcpu);
  machine.set("now", 0, position * time::ticks_per_slice + 2);
  machine.must(Call::yield, no_vcpu);
  EXPECT_EQ(running(), third) << "in its caller's time";
  EXPECT_EQ(control_reply(), Status::ok);
  EXPECT_EQ(running(), child_vcpu);
}

TEST_F(ControlTest, AnIdleMachineGoesOnWhileACalleeSleeps) {
  let_the_child_wait();
  EXPECT_EQ(control_call(child_vcpu), Status::ok);
  machine.must(Call::block, 3);
  ASSERT_EQ(running(), no_vcpu);
  EXPECT_TRUE(machine.model().is_running());
  pass(3);
  EXPECT_EQ(running(), child_vcpu);
  machine.must(Call::block, time::never);
  EXPECT_FALSE(machine.model().is_running()) << "for ever";
}

TEST_F(ControlTest, WhoTransfersControlIsForgiven) {
  let_the_child_wait();
  for (const Word way : {control_call_number, control_send_number}) {
    machine.set("cpu_told", cpu, 1);
    machine.set("vcpu_overruns", root_vcpu, 3);
    EXPECT_EQ(transfer(way, child_vcpu), Status::ok);
    EXPECT_EQ(machine.state().vcpu_overruns[root_vcpu], 0u);
    EXPECT_EQ(machine.state().cpu_told[cpu], 0u) << "the callee was not told";
    EXPECT_EQ(control_reply(), Status::ok);
  }
}

TEST_F(ControlTest, WhoWaitsForAReplyIsToldOfEventsAfterIt) {
  let_the_child_wait();
  machine.must(Call::timer_set, 1);
  be_at(program);
  EXPECT_EQ(control_call(child_vcpu), Status::ok);
  pass(2);
  EXPECT_EQ(running(), child_vcpu);
  EXPECT_EQ(control_reply(), Status::ok);
  EXPECT_EQ(running(), root_vcpu);
  EXPECT_FALSE(is_in_its_handler());
  tick();
  EXPECT_TRUE(is_in_its_handler());
}

TEST_F(ControlTest, AnEventDoesNotWakeWhoWaitsForAReply) {
  let_the_child_wait();
  const Word ports = machine.frame();
  machine.must(Call::ports_create, ports);
  machine.must(Call::port_allocate, ports, 0, child);
  machine.must(Call::port_bind, ports, 0, root_vcpu, event::first_of_ports);
  EXPECT_EQ(control_call(child_vcpu), Status::ok);
  EXPECT_EQ(machine.call(Call::port_send, ports, 0), Status::ok);
  EXPECT_EQ(pending(root_vcpu, event::first_of_ports), 1u);
  EXPECT_EQ(state_of(root_vcpu), VcpuState::calling);
  EXPECT_EQ(running(), child_vcpu);
}

// --- A callee that ends ---

TEST_F(ControlTest, ACallerOfADomainThatEndsItselfGoesOn) {
  let_the_child_wait();
  be_at(program);
  EXPECT_EQ(control_call(child_vcpu), Status::ok);
  machine.must(Call::domain_destroy, child);
  EXPECT_EQ(running(), root_vcpu);
  EXPECT_EQ(state_of(root_vcpu), VcpuState::ready);
  EXPECT_TRUE(is_at(program, stack));
  EXPECT_TRUE(was_told_that_nobody_replies(root_vcpu));
}

TEST_F(ControlTest, ACallerOfADomainThatFaultsGoesOn) {
  let_the_child_wait();
  EXPECT_EQ(control_call(child_vcpu), Status::ok);
  machine.happen(Step::Kind::fault);
  EXPECT_EQ(running(), root_vcpu);
  EXPECT_TRUE(was_told_that_nobody_replies(root_vcpu));
}

TEST_F(ControlTest, ACallerOfAVcpuThatIsTakenAwayGoesOnInItsTime) {
  for (const Call end : {Call::vcpu_stop, Call::vcpu_destroy}) {
    let_wait_anew(third);
    start(fourth);
    EXPECT_EQ(control_call(third), Status::ok);
    machine.must(Call::yield, fourth);
    EXPECT_EQ(machine.call(Call::yield, root_vcpu), Status::vcpu_not_ready);
    machine.must(end, third);
    EXPECT_EQ(machine.call(Call::yield, root_vcpu), Status::ok);
    EXPECT_TRUE(was_told_that_nobody_replies(root_vcpu));
    EXPECT_EQ(state_of(root_vcpu), VcpuState::ready);
    machine.must(Call::vcpu_destroy, fourth);
    if (end == Call::vcpu_stop) machine.must(Call::vcpu_destroy, third);
  }
}

TEST_F(ControlTest, ACalleeThatIsStoppedForItsOverrunsIsGone) {
  let_the_child_call();
  machine.set("vcpu_overruns", third, time::overruns_tolerated);
  machine.set("cpu_told", cpu, 1);
  machine.set("now", 0, (position + 1) * time::ticks_per_slice - 1);
  tick();
  ASSERT_EQ(state_of(third), VcpuState::stopped);
  go_before(position);
  tick();
  EXPECT_EQ(running(), child_vcpu);
  EXPECT_TRUE(was_told_that_nobody_replies(child_vcpu));
}

TEST_F(ControlTest, ANewVcpuOfTheNameOfACalleeOwesNoReply) {
  let_wait_anew(third);
  start(fourth);
  EXPECT_EQ(control_call(third), Status::ok);
  machine.must(Call::yield, fourth);
  machine.must(Call::vcpu_destroy, third);
  start(third);
  machine.must(Call::yield, third);
  EXPECT_EQ(machine.call(Call::yield, root_vcpu), Status::ok) << "it is awake: nobody serves it";
  EXPECT_TRUE(was_told_that_nobody_replies(root_vcpu));
}

// --- A caller that ends ---

TEST_F(ControlTest, AReplyToADomainThatHasEndedIsAReplyToNobody) {
  let_the_child_call();
  machine.must(Call::domain_destroy, child);
  EXPECT_EQ(running(), third) << "it works on";
  EXPECT_EQ(control_reply(), Status::ok);
  EXPECT_EQ(running(), root_vcpu);
  EXPECT_EQ(state_of(third), VcpuState::accepting);
  EXPECT_EQ(control_call(third), Status::ok) << "and serves others";
}

TEST_F(ControlTest, AReplyDoesNotReachWhoWasStartedAnew) {
  let_wait_anew(third);
  start(fourth);
  machine.must(Call::yield, fourth);
  EXPECT_EQ(control_call(third), Status::ok);
  machine.must(Call::vcpu_stop, fourth);
  machine.must(Call::vcpu_start, fourth, program, stack, 0);
  EXPECT_EQ(control_reply(), Status::ok);
  EXPECT_EQ(running(), root_vcpu);
  EXPECT_EQ(state_of(fourth), VcpuState::ready) << "where it began";
}

TEST_F(ControlTest, AReplyDoesNotReachWhoWaitsForAnother) {
  let_the_child_wait();
  let_wait_anew(third);
  start(fourth);
  machine.must(Call::yield, fourth);
  EXPECT_EQ(control_call(third), Status::ok);
  machine.must(Call::vcpu_destroy, fourth);
  start(fourth);
  machine.must(Call::yield, fourth);
  EXPECT_EQ(control_call(child_vcpu), Status::ok) << "of the same name, but it waits for the child";
  machine.must(Call::yield, third);
  EXPECT_EQ(control_reply(), Status::ok);
  EXPECT_EQ(running(), root_vcpu);
  EXPECT_EQ(state_of(fourth), VcpuState::calling);
  EXPECT_EQ(partner(fourth), child_vcpu);
}

// --- Calls within calls ---

// A vCPU has one partner. Who calls on gives up to reply itself, and its own caller is told so.
TEST_F(ControlTest, WhoCallsOnGivesUpItsCaller) {
  let_the_child_wait();
  let_wait_anew(third);
  EXPECT_EQ(control_call(child_vcpu), Status::ok);
  EXPECT_EQ(control_call(third), Status::ok);
  EXPECT_EQ(machine.value(), child);
  EXPECT_EQ(state_of(root_vcpu), VcpuState::calling);
  EXPECT_EQ(state_of(child_vcpu), VcpuState::calling);
  EXPECT_EQ(control_reply(), Status::ok);
  EXPECT_EQ(running(), child_vcpu) << "the reply goes to the one who called last";
  EXPECT_EQ(control_reply(), Status::ok);
  EXPECT_EQ(running(), root_vcpu) << "not by this reply, but because it is its turn";
  EXPECT_TRUE(leaves(spec::Leave::switching));
  EXPECT_TRUE(was_told_that_nobody_replies(root_vcpu));
}

TEST_F(ControlTest, WhoSendsOnStillReplies) {
  let_the_child_wait();
  let_wait_anew(third);
  be_at(program);
  EXPECT_EQ(control_call(child_vcpu), Status::ok);
  EXPECT_EQ(control_send(third), Status::ok);
  EXPECT_EQ(partner(child_vcpu), root_vcpu);
  EXPECT_EQ(control_reply(), Status::ok);
  ASSERT_EQ(running(), child_vcpu) << "in the time of its caller";
  EXPECT_EQ(control_reply(), Status::ok);
  EXPECT_EQ(running(), root_vcpu);
  EXPECT_TRUE(leaves(spec::Leave::replying));
  EXPECT_TRUE(is_at(program, stack));
}

TEST_F(ControlTest, TimeIsGivenAlongOneLinkOnly) {
  let_wait_anew(fourth);
  let_the_child_call();
  EXPECT_EQ(control_call(fourth), Status::ok);
  machine.must(Call::block, time::never);
  EXPECT_EQ(running(), child_vcpu) << "in its own slice, for its callee waits for another";
  EXPECT_TRUE(was_told_that_nobody_replies(child_vcpu));
}

}  // namespace
}  // namespace exo::tests
