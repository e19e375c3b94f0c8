// SPDX-License-Identifier: MIT
// Protected control transfer: who can be called, and who goes on where.
#include "tests/unit/control_transfer.h"

#include "model/check.h"

#include <algorithm>
#include <random>

namespace exo::tests {
namespace {

using model::Step;

// --- To the callee and back ---

TEST_F(ControlTest, TheCalleeBeginsAtItsEntryAndTheCallerWaits) {
  let_the_child_wait();
  machine.happen(Step::Kind::ring_3_runs, {program, stack, context::fixed_rflags | trap_flag});
  EXPECT_EQ(control_call(child_vcpu), Status::ok);
  EXPECT_EQ(machine.value(), root_domain) << "the callee is told who calls";
  EXPECT_EQ(running(), child_vcpu);
  EXPECT_EQ(machine.state().cpu_domain[cpu], child);
  EXPECT_EQ(machine.state().agent_root[cpu], kernel_root(child_vcpu));
  EXPECT_TRUE(is_in(Mode::kernel));
  EXPECT_TRUE(is_at_its_entry());
  EXPECT_EQ(machine.state().cpu_rflags[cpu], context::fixed_rflags) << "not those of the caller";
  EXPECT_EQ(state_of(child_vcpu), VcpuState::ready);
  EXPECT_EQ(partner(child_vcpu), root_vcpu);
  EXPECT_EQ(state_of(root_vcpu), VcpuState::calling);
  EXPECT_EQ(partner(root_vcpu), child_vcpu);
  EXPECT_EQ(saved(root_vcpu, context::rip), program);
  EXPECT_EQ(saved(root_vcpu, context::rsp), stack);
  EXPECT_EQ(saved(root_vcpu, context::rflags), context::fixed_rflags | trap_flag);
}

TEST_F(ControlTest, TheWayOutSavesRegistersAndNothingElse) {
  let_the_child_wait();
  machine.happen(Step::Kind::ring_3_runs, {program, stack, context::fixed_rflags});
  EXPECT_EQ(control_call(child_vcpu), Status::ok);
  const Word frame = machine.state().vcpu_context[root_vcpu];
  const auto save = [&](Word index) {
    machine.happen(Step::Kind::register_saved, {frame, index, not_canonical});
    return saved(root_vcpu, index);
  };
  EXPECT_EQ(save(context::rcx), not_canonical);
  EXPECT_TRUE(leaves(spec::Leave::directly));
  EXPECT_EQ(save(context::rip), program);
  EXPECT_EQ(save(context::mode), spec::code(Mode::kernel));
  EXPECT_EQ(save(context::fs_base), 0u) << "a base is canonical";
}

// RBX, RBP and R12 to R15 stay in the processor: neither are the general registers of one saved, nor those of the other
// loaded. What the way out moves is the FPU state and the bases, from and to these contexts.
TEST_F(ControlTest, TheMessageStaysInTheProcessor) {
  let_the_child_wait();
  EXPECT_EQ(control_call(child_vcpu), Status::ok);
  EXPECT_TRUE(leaves(spec::Leave::calling));
  EXPECT_EQ(machine.state().cpu_save_to[cpu], context_of(root_vcpu));
  EXPECT_EQ(machine.state().cpu_load_from[cpu], context_of(child_vcpu));
  EXPECT_EQ(control_reply(), Status::ok);
  EXPECT_TRUE(leaves(spec::Leave::replying));
  EXPECT_EQ(machine.state().cpu_load_from[cpu], context_of(root_vcpu));
}

TEST_F(ControlTest, TheCallerGoesOnWhereItWas) {
  let_the_child_wait();
  machine.happen(Step::Kind::ring_3_runs, {program, stack, context::fixed_rflags | trap_flag});
  EXPECT_EQ(control_call(child_vcpu), Status::ok);
  be_at(0x602000);
  EXPECT_EQ(control_reply(), Status::ok);
  EXPECT_EQ(machine.value(), 0u);
  EXPECT_EQ(running(), root_vcpu);
  EXPECT_EQ(machine.state().agent_root[cpu], kernel_root(root_vcpu));
  EXPECT_TRUE(is_at(program, stack));
  EXPECT_EQ(machine.state().cpu_rflags[cpu], context::fixed_rflags | trap_flag);
  EXPECT_EQ(state_of(root_vcpu), VcpuState::ready);
  EXPECT_EQ(state_of(child_vcpu), VcpuState::accepting);
  EXPECT_EQ(partner(root_vcpu), no_vcpu);
  EXPECT_EQ(partner(child_vcpu), no_vcpu);
  for (unsigned again = 0; again < 3; ++again) {
    EXPECT_EQ(control_call(child_vcpu), Status::ok);
    EXPECT_TRUE(is_at_its_entry());
    EXPECT_EQ(control_reply(), Status::ok);
  }
}

TEST_F(ControlTest, ASenderGoesOnWhenItIsItsTurn) {
  let_the_child_wait();
  be_at(program);
  EXPECT_EQ(control_send(child_vcpu), Status::ok);
  EXPECT_EQ(machine.value(), root_domain);
  EXPECT_EQ(running(), child_vcpu);
  EXPECT_TRUE(is_at_its_entry());
  EXPECT_EQ(partner(child_vcpu), no_vcpu) << "nobody waits for a reply";
  EXPECT_EQ(state_of(root_vcpu), VcpuState::ready);
  EXPECT_EQ(saved(root_vcpu, context::rax), spec::code(Status::ok));
  EXPECT_EQ(saved(root_vcpu, context::rdx), 0u);
  machine.must(Call::yield, root_vcpu);
  EXPECT_TRUE(is_at(program, stack)) << "before the callee is ready with it";
  EXPECT_EQ(control_send(child_vcpu), Status::not_accepting);
}

TEST_F(ControlTest, WhatASenderBeganEndsWithNobodysReply) {
  let_the_child_wait();
  be_at(program);
  EXPECT_EQ(control_send(child_vcpu), Status::ok);
  EXPECT_EQ(control_reply(), Status::ok);
  EXPECT_EQ(running(), root_vcpu) << "whose turn it is";
  EXPECT_TRUE(leaves(spec::Leave::switching));
  EXPECT_TRUE(is_at(program, stack));
  EXPECT_EQ(state_of(child_vcpu), VcpuState::accepting);
}

// --- Refusals ---

TEST_F(ControlTest, OnlyAVcpuThatWaitsIsCalled) {
  let_the_child_wait();
  start(third);
  machine.must(Call::vcpu_create, fourth, root_domain, machine.frame());
  for (const Word way : {control_call_number, control_send_number}) {
    for (const Word name : {no_vcpu, vcpu_count, ~Word{0}}) EXPECT_EQ(transfer(way, name), Status::no_such_vcpu);
    EXPECT_EQ(transfer(way, third), Status::not_accepting) << "it is ready";
    EXPECT_EQ(transfer(way, fourth), Status::not_accepting) << "it is stopped";
    EXPECT_EQ(transfer(way, vcpu_count - 1), Status::not_accepting) << "there is none";
    EXPECT_EQ(transfer(way, root_vcpu), Status::not_accepting) << "oneself";
    EXPECT_EQ(running(), root_vcpu);
    EXPECT_EQ(state_of(root_vcpu), VcpuState::ready);
  }
  machine.must(Call::yield, third);
  machine.must(Call::block, time::never);
  EXPECT_EQ(control_call(third), Status::not_accepting) << "it is blocked";
}

TEST_F(ControlTest, WhoWaitsForAReplyIsNotCalled) {
  let_the_child_wait();
  ASSERT_EQ(declare_entry(root_vcpu), Status::ok);
  EXPECT_EQ(control_call(child_vcpu), Status::ok);
  EXPECT_EQ(control_call(root_vcpu), Status::not_accepting);
  EXPECT_EQ(control_call(child_vcpu), Status::not_accepting) << "oneself";
  EXPECT_EQ(running(), child_vcpu);
}

TEST_F(ControlTest, ADyingDomainIsNotCalled) {
  let_the_child_wait();
  machine.must(Call::domain_destroy, child);
  EXPECT_EQ(control_call(child_vcpu), Status::domain_not_running);
  EXPECT_EQ(control_send(child_vcpu), Status::domain_not_running);
}

TEST_F(ControlTest, WithoutAnEntryNobodyIsCalledOrWaits) {
  EXPECT_EQ(control_reply(), Status::no_entry);
  EXPECT_EQ(running(), root_vcpu);
  EXPECT_EQ(state_of(root_vcpu), VcpuState::ready);
  let_wait_anew(third);
  ASSERT_EQ(declare_entry(third, 0), Status::ok);
  EXPECT_EQ(control_call(third), Status::no_entry);
  EXPECT_EQ(control_send(third), Status::no_entry);
  ASSERT_EQ(declare_entry(third), Status::ok);
  EXPECT_EQ(control_call(third), Status::ok) << "it has waited all the time";
  ASSERT_EQ(declare_entry(third, 0), Status::ok);
  EXPECT_EQ(control_reply(), Status::no_entry) << "and its caller waits on";
  EXPECT_EQ(state_of(root_vcpu), VcpuState::calling);
}

TEST_F(ControlTest, AnEntryIsCanonical) {
  constexpr Word beyond = Word{1} << 47;
  constexpr Word control = spec::code(Upcall::control);
  EXPECT_EQ(machine.call(Call::vcpu_set_upcall, root_vcpu, control, beyond, 0), Status::bad_address);
  EXPECT_EQ(machine.call(Call::vcpu_set_upcall, root_vcpu, control, entry_point, beyond), Status::bad_stack);
  EXPECT_EQ(machine.call(Call::vcpu_set_upcall, root_vcpu, control + 1, entry_point, 0), Status::bad_upcall);
}

TEST_F(ControlTest, InUserModeATransferGoesToTheOwnKernel) {
  let_the_child_wait();
  machine.must(Call::vcpu_set_upcall, root_vcpu, spec::code(Upcall::call), handler, handler_stack);
  go_to_user_mode(program);
  EXPECT_EQ(control_call(child_vcpu), Status::ok);
  EXPECT_EQ(running(), root_vcpu);
  EXPECT_TRUE(is_in_its_handler());
  EXPECT_EQ(state_of(child_vcpu), VcpuState::accepting);
}

TEST_F(ControlTest, WhoWaitsToBeCalledIsInKernelMode) {
  machine.must(Call::vcpu_set_upcall, child_vcpu, spec::code(Upcall::call), handler, handler_stack);
  let_the_child_wait();
  start(third);
  give_slice(position, third);
  EXPECT_EQ(control_call(child_vcpu), Status::ok);
  go_to_user_mode(program);
  go_before(position);
  tick();
  ASSERT_EQ(running(), third);
  ASSERT_EQ(saved(child_vcpu, context::mode), spec::code(Mode::user)) << "it was preempted there";
  machine.must(Call::yield, child_vcpu);
  machine.must(Call::version);  // which goes to its kernel
  ASSERT_TRUE(is_in(Mode::kernel));
  EXPECT_EQ(control_reply(), Status::ok);
  EXPECT_EQ(running(), root_vcpu);
  EXPECT_EQ(saved(child_vcpu, context::mode), spec::code(Mode::kernel));
}

// --- Whose turn it is after a reply to nobody ---

TEST_F(ControlTest, WhoWaitsToBeCalledGivesTheProcessorToWhoseItIs) {
  ASSERT_EQ(declare_entry(root_vcpu), Status::ok);
  give_slice(position, child_vcpu);
  start_child();
  machine.set("now", 0, position * time::ticks_per_slice);
  EXPECT_EQ(control_reply({1, 0}), Status::ok);
  EXPECT_EQ(running(), child_vcpu);
  EXPECT_TRUE(is_in_its_handler()) << "it is told of its events";
}

TEST_F(ControlTest, WhereAllWaitTheProcessorIdles) {
  let_the_child_wait();
  ASSERT_EQ(declare_entry(root_vcpu), Status::ok);
  EXPECT_EQ(control_reply(), Status::ok);
  EXPECT_EQ(running(), no_vcpu);
  EXPECT_EQ(state_of(root_vcpu), VcpuState::accepting);
}

TEST_F(ControlTest, NobodyYieldsToWhoWaits) {
  let_the_child_wait();
  EXPECT_EQ(machine.call(Call::yield, child_vcpu), Status::vcpu_not_ready) << "to be called";
  EXPECT_EQ(control_call(child_vcpu), Status::ok);
  EXPECT_EQ(machine.call(Call::yield, root_vcpu), Status::vcpu_not_ready) << "for a reply";
  EXPECT_EQ(running(), child_vcpu);
}

TEST_F(ControlTest, AWaitingServerIsStoppedAndStarted) {
  let_wait_anew(third);
  EXPECT_EQ(machine.call(Call::vcpu_start, third, program, stack, 0), Status::vcpu_not_stopped);
  EXPECT_EQ(machine.call(Call::vcpu_stop, third), Status::ok);
  EXPECT_EQ(control_call(third), Status::not_accepting);
  EXPECT_EQ(machine.call(Call::vcpu_start, third, program, stack, 0), Status::ok);
  let_wait(third);
  EXPECT_EQ(control_call(third), Status::ok);
}

// --- Whatever is called ---

TEST_F(ControlTest, WhoeverCallsWhomTheInvariantsHold) {
  ASSERT_EQ(declare_entry(root_vcpu), Status::ok);
  ASSERT_EQ(declare_entry(child_vcpu), Status::ok);
  for (const Word at : {0, 2}) give_slice(at, child_vcpu);
  start(third);
  start(fourth);
  start_child();
  give_slice(1, third);
  std::mt19937_64 random{1};
  std::array<unsigned, 5> runs{};  // of nobody and each vCPU
  std::array<unsigned, 3> done{};  // each call, with the answer ok
  for (unsigned step = 0; step < 3000; ++step) {
    ++runs.at(running());
    const Word other = 1 + random() % fourth;
    const Found found{random() % 2, random() % 2, random() % 4, random() % 2};
    const auto count = [&](std::size_t call, Status status) { done.at(call) += status == Status::ok; };
    switch (running() == no_vcpu ? 0 : random() % 8) {
      case 0:
      case 1: pass(1 + random() % 3, found); break;
      case 2: count(0, control_call(other)); break;
      case 3: count(1, control_send(other)); break;
      case 4: count(2, control_reply(found)); break;
      case 5: std::ignore = machine.perform(Step::of(Call::yield, {other}, found)); break;
      case 6: std::ignore = machine.call(Call::vcpu_stop, other); break;
      case 7: EXPECT_EQ(machine.perform(Step::of(Call::block, {random() % 64}, found)), Status::ok); break;
    }
    // Where all wait for each other, and where one is stopped, one is helped.
    if (running() == no_vcpu || state_of(other) == VcpuState::stopped) {
      machine.set("vcpu_state", other, spec::code(VcpuState::ready));
    }
    if (step % 100 == 0) EXPECT_EQ(model::violations(machine.model()), std::vector<model::Violation>{});
  }
  EXPECT_GT(std::ranges::min(runs), 20u) << "all of them ran";
  EXPECT_GT(std::ranges::min(done), 20u);
}

}  // namespace
}  // namespace exo::tests
