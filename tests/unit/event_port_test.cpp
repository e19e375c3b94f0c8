// SPDX-License-Identifier: MIT
// Event ports: who may make, bind and use them, and what is sent through them.
#include "tests/unit/two_vcpus.h"

namespace exo::tests {
namespace {

using model::Step;

constexpr Word index = 3;
constexpr Word number = event::first_of_ports + 6;  // an event: bit 6 of word 1
constexpr Word bit = Word{1} << (number % 64);
constexpr Word in_word_1 = Word{1} << 1;  // of a selector
constexpr Word third = 3;                 // a domain, or a vCPU, that does not exist yet

class EventPortTest : public TwoVcpusTest {
 protected:
  // The root domain's frame of ports.
  void SetUp() override {
    TwoVcpusTest::SetUp();
    ports = machine.frame();
    machine.must(Call::ports_create, ports);
  }
  Status send(Word frame, Found found = {}) {
    return machine.perform(Step::of(Call::port_send, {frame, index}, found));
  }
  Word port(Word frame) const { return machine.state().memory[frame, index]; }

  // The child has a frame of ports, and one of them leads from the root domain to its vCPU.
  Word childs_ports() {
    const Word frame = machine.frame(child);
    machine.must(Call::ports_create, frame);
    machine.must(Call::port_allocate, frame, index, root_domain);
    machine.must(Call::port_bind, frame, index, child_vcpu, number);
    return frame;
  }
  // A port of the root domain that leads to itself.
  void bind_to_oneself() {
    machine.must(Call::port_allocate, ports, index, root_domain);
    machine.must(Call::port_bind, ports, index, root_vcpu, number);
  }
  // The child is blocked until it has an event, and the root vCPU on the processor.
  void let_the_child_wait() {
    start_child();
    machine.must(Call::yield, child_vcpu);
    be_at(program);
    machine.must(Call::block, time::never);
    ASSERT_EQ(running(), root_vcpu);
    ASSERT_EQ(state_of(child_vcpu), VcpuState::blocked);
  }

  Word ports = no_frame;
};

// --- Frames of ports ---

TEST_F(EventPortTest, AnUnusedDataFrameBecomesOneOfPorts) {
  EXPECT_EQ(machine.call(Call::ports_create, machine.state().frame_count()), Status::no_such_frame);
  EXPECT_EQ(machine.call(Call::ports_create, machine.table(1)), Status::not_data);
  EXPECT_EQ(machine.call(Call::ports_create, ports), Status::not_data) << "it is already";
  EXPECT_EQ(machine.call(Call::ports_create, machine.state().vcpu_shared[root_vcpu]), Status::still_referenced);
  const Word lent = machine.frame();
  machine.must(Call::capability_derive, lent, 1, child, right_read);
  EXPECT_EQ(machine.call(Call::ports_create, lent), Status::still_shared);
  const Word bound = machine.frame();
  machine.must(Call::table_set, model::root_leaf_table_frame, 20, to(bound, writable));
  EXPECT_EQ(machine.call(Call::ports_create, bound), Status::still_referenced);
  machine.must(Call::table_set, model::root_leaf_table_frame, 20, 0);
  EXPECT_EQ(machine.call(Call::ports_create, bound), Status::not_flushed);
  machine.must(Call::tlb_flush, 0);
  EXPECT_EQ(machine.call(Call::ports_create, bound), Status::ok);
}

TEST_F(EventPortTest, WhatWasWrittenBeforeIsNoPort) {
  const Word frame = machine.frame();
  machine.must(Call::table_set, model::root_leaf_table_frame, 20, to(frame, writable));
  machine.happen(Step::Kind::user_store, {model::root_leaf_table_frame, 20, index, 0x46'0001'0001});
  ASSERT_NE(port(frame), 0u);
  machine.must(Call::table_set, model::root_leaf_table_frame, 20, 0);
  machine.must(Call::tlb_flush, 0);
  machine.must(Call::ports_create, frame);
  EXPECT_EQ(port(frame), 0u);
}

TEST_F(EventPortTest, AFrameOfPortsIsWrittenByTheCoreAlone) {
  constexpr Word table = model::root_leaf_table_frame;
  EXPECT_EQ(machine.call(Call::table_set, table, 20, to(ports, readable)), Status::target_type);
  EXPECT_EQ(machine.call(Call::capability_derive, ports, 1, child, right_read), Status::not_shareable);
  EXPECT_EQ(machine.call(Call::vcpu_set_shared, root_vcpu, ports), Status::not_data);
  EXPECT_EQ(machine.call(Call::table_create, ports, 1), Status::not_data);
  EXPECT_EQ(machine.call(Call::frame_release, ports), Status::not_data);
}

TEST_F(EventPortTest, ADestroyedFrameOfPortsIsDataAndNobodyCanSendToIt) {
  bind_to_oneself();
  EXPECT_EQ(machine.call(Call::ports_destroy, 64), Status::no_such_frame);
  EXPECT_EQ(machine.call(Call::ports_destroy, machine.frame()), Status::not_ports);
  EXPECT_EQ(machine.call(Call::ports_destroy, ports), Status::ok);
  EXPECT_EQ(send(ports), Status::not_ports);
  EXPECT_EQ(machine.call(Call::frame_release, ports), Status::ok);
}

TEST_F(EventPortTest, OnlyADyingDomainsPortsAreDestroyedByOthers) {
  const Word frame = childs_ports();
  start_child();
  EXPECT_EQ(machine.call(Call::ports_destroy, frame), Status::not_owner);
  machine.must(Call::domain_destroy, child);
  EXPECT_EQ(machine.call(Call::ports_destroy, frame), Status::ok);
}

// --- Ports ---

TEST_F(EventPortTest, APortIsForOneSender) {
  EXPECT_EQ(machine.call(Call::port_allocate, machine.frame(), index, child), Status::not_ports);
  EXPECT_EQ(machine.call(Call::port_allocate, 64, index, child), Status::no_such_frame);
  EXPECT_EQ(machine.call(Call::port_allocate, ports, ports_per_frame, child), Status::bad_index);
  EXPECT_EQ(machine.call(Call::port_allocate, ports, ~Word{0}, child), Status::bad_index);
  EXPECT_EQ(machine.call(Call::port_allocate, ports, index, no_domain), Status::no_such_domain);
  EXPECT_EQ(machine.call(Call::port_allocate, ports, index, domain_count), Status::no_such_domain);
  EXPECT_EQ(machine.call(Call::port_allocate, ports, index, child), Status::ok);
  EXPECT_EQ(machine.call(Call::port_allocate, ports, index, root_domain), Status::port_taken);
  EXPECT_EQ(send(ports), Status::not_sender) << "though it is our own frame";
  EXPECT_EQ(machine.call(Call::port_allocate, ports, ports_per_frame - 1, child), Status::ok) << "the last one";
}

TEST_F(EventPortTest, APortLeadsToAVcpuOfItsDomain) {
  EXPECT_EQ(machine.call(Call::port_bind, ports, index, root_vcpu, number), Status::port_free);
  machine.must(Call::port_allocate, ports, index, root_domain);
  EXPECT_EQ(send(ports), Status::port_not_bound);
  EXPECT_EQ(machine.call(Call::port_bind, ports, ports_per_frame, root_vcpu, number), Status::bad_index);
  EXPECT_EQ(machine.call(Call::port_bind, ports, index, no_vcpu, number), Status::no_such_vcpu);
  EXPECT_EQ(machine.call(Call::port_bind, ports, index, vcpu_count, number), Status::no_such_vcpu);
  EXPECT_EQ(machine.call(Call::port_bind, ports, index, child_vcpu, number), Status::not_permitted) << "another's";
  EXPECT_EQ(machine.call(Call::port_bind, ports, index, third, number), Status::not_permitted) << "nobody's";
  for (const Word bad : {Word{event::timer}, event::first_of_ports - 1, event_count, ~Word{0}}) {
    EXPECT_EQ(machine.call(Call::port_bind, ports, index, root_vcpu, bad), Status::bad_event) << bad;
  }
  EXPECT_EQ(machine.call(Call::port_bind, ports, index, root_vcpu, event_count - 1), Status::ok);
  EXPECT_EQ(send(ports), Status::ok);
  EXPECT_EQ(pending(root_vcpu, event_count - 1), Word{1} << 63);
  EXPECT_EQ(machine.call(Call::port_bind, ports, index, root_vcpu, number), Status::ok) << "bound anew";
  EXPECT_EQ(port(ports), root_domain | root_vcpu << port::vcpu_shift | number << port::event_shift);
}

TEST_F(EventPortTest, AReleasedPortIsDeadUntilItIsAllocatedAgain) {
  bind_to_oneself();
  EXPECT_EQ(machine.call(Call::port_release, ports, ports_per_frame), Status::bad_index);
  EXPECT_EQ(machine.call(Call::port_release, ports, index), Status::ok);
  EXPECT_EQ(send(ports), Status::not_sender);
  EXPECT_EQ(machine.call(Call::port_bind, ports, index, root_vcpu, number), Status::port_free);
  EXPECT_EQ(machine.call(Call::port_release, ports, index), Status::ok) << "twice does no harm";
  EXPECT_EQ(machine.call(Call::port_allocate, ports, index, child), Status::ok);
}

TEST_F(EventPortTest, ARunningDomainsPortsAreItsOwn) {
  const Word frame = childs_ports();
  start_child();
  EXPECT_EQ(machine.call(Call::port_allocate, frame, index + 1, root_domain), Status::not_owner);
  EXPECT_EQ(machine.call(Call::port_bind, frame, index, child_vcpu, number), Status::not_owner);
  EXPECT_EQ(machine.call(Call::port_release, frame, index), Status::not_owner);
  EXPECT_EQ(machine.call(Call::ports_create, machine.state().vcpu_shared[child_vcpu]), Status::not_owner);
  EXPECT_EQ(send(frame), Status::ok) << "but we are the sender";
}

TEST_F(EventPortTest, ThereIsNoPortBeyondTheFrame) {
  bind_to_oneself();
  EXPECT_EQ(machine.call(Call::port_send, 64, index), Status::no_such_frame);
  EXPECT_EQ(machine.call(Call::port_send, ports, ports_per_frame), Status::bad_index);
  EXPECT_EQ(machine.call(Call::port_send, ports, ports_per_frame + index), Status::bad_index);
  EXPECT_EQ(machine.call(Call::port_send, ports, ~Word{0}), Status::bad_index);
}

// --- What is sent ---

TEST_F(EventPortTest, AnEventWakesABlockedVcpu) {
  const Word frame = childs_ports();
  let_the_child_wait();
  EXPECT_EQ(send(frame, {0x500, 0, 1}), Status::ok);
  EXPECT_EQ(state_of(child_vcpu), VcpuState::ready);
  EXPECT_EQ(pending(child_vcpu, number), 0x500 | bit) << "what was pending stays";
  EXPECT_EQ(selector(child_vcpu), in_word_1 | 1);
  EXPECT_EQ(running(), root_vcpu) << "it has to wait for the processor";
  EXPECT_EQ(machine.call(Call::yield, child_vcpu), Status::ok);
}

TEST_F(EventPortTest, TheWokenVcpuIsToldWhenItRuns) {
  const Word frame = childs_ports();
  let_the_child_wait();
  ASSERT_EQ(send(frame), Status::ok);
  EXPECT_EQ(machine.perform(Step::of(Call::yield, {child_vcpu}, {in_word_1, 0})), Status::ok);
  EXPECT_EQ(running(), child_vcpu);
  EXPECT_TRUE(is_in_its_handler());
  EXPECT_EQ(in_shared(child_vcpu, shared_context::first_record + context::rip), program);
}

TEST_F(EventPortTest, AMaskedEventIsPendingAndWakesNobody) {
  const Word frame = childs_ports();
  let_the_child_wait();
  EXPECT_EQ(send(frame, {0, bit}), Status::ok);
  EXPECT_EQ(pending(child_vcpu, number), bit);
  EXPECT_EQ(selector(child_vcpu), 0u);
  EXPECT_EQ(state_of(child_vcpu), VcpuState::blocked);
  EXPECT_EQ(send(frame, {bit, ~bit}), Status::ok) << "all others are masked";
  EXPECT_EQ(state_of(child_vcpu), VcpuState::ready);
}

TEST_F(EventPortTest, OneSendsToOneselfAndIsToldAtOnce) {
  bind_to_oneself();
  be_at(program);
  EXPECT_EQ(send(ports), Status::ok);
  EXPECT_TRUE(is_in_its_handler());
  EXPECT_EQ(active(root_vcpu), 1u);
  EXPECT_EQ(pending(root_vcpu, number), bit);
  EXPECT_EQ(in_shared(root_vcpu, shared_context::first_record + context::rip), program);
  EXPECT_EQ(machine.state().cpu_leave[cpu], spec::code(spec::Leave::directly)) << "the registers stay";
}

TEST_F(EventPortTest, WhileTheRecordIsInUseAnEventWaitsForResume) {
  bind_to_oneself();
  ASSERT_EQ(send(ports), Status::ok);
  be_at(program);
  constexpr Word in_use = 1;
  EXPECT_EQ(send(ports, {bit, 0, 0, in_use}), Status::ok);
  EXPECT_FALSE(is_in_its_handler());
  EXPECT_EQ(selector(root_vcpu), in_word_1);
  const Found record{0x402000, stack, context::fixed_rflags, 0, 0, spec::code(Mode::kernel), in_word_1};
  EXPECT_EQ(machine.perform(Step::of(Call::resume, {spec::code(Upcall::event)}, record)), Status::ok);
  EXPECT_TRUE(is_in_its_handler());
  EXPECT_EQ(active(root_vcpu), 1u);
  EXPECT_EQ(in_shared(root_vcpu, shared_context::first_record + context::rip), 0x402000u) << "where it resumed";
}

TEST_F(EventPortTest, ResumingAnotherRecordTellsNothing) {
  const Found record{program, stack, context::fixed_rflags, 0, 0, spec::code(Mode::kernel), in_word_1};
  EXPECT_EQ(machine.perform(Step::of(Call::resume, {spec::code(Upcall::exception)}, record)), Status::ok);
  EXPECT_FALSE(is_in_its_handler());
}

TEST_F(EventPortTest, AResumedUserIsInterruptedOnItsKernelRoot) {
  const Found record{program, stack, context::fixed_rflags, 0, 0, spec::code(Mode::user), in_word_1};
  EXPECT_EQ(machine.perform(Step::of(Call::resume, {spec::code(Upcall::event)}, record)), Status::ok);
  EXPECT_TRUE(is_in_its_handler());
  EXPECT_TRUE(is_in(Mode::kernel));
  EXPECT_EQ(machine.state().agent_root[cpu], model::root_table_frame);
  EXPECT_EQ(in_shared(root_vcpu, shared_context::first_record + shared_context::mode), spec::code(Mode::user));
}

TEST_F(EventPortTest, WithoutAHandlerTheEventIsThereToBeSeen) {
  bind_to_oneself();
  machine.must(Call::vcpu_set_upcall, root_vcpu, spec::code(Upcall::event), 0, 0);
  be_at(program);
  EXPECT_EQ(send(ports), Status::ok);
  EXPECT_EQ(machine.state().cpu_rip[cpu], program);
  EXPECT_EQ(pending(root_vcpu, number), bit);
}

TEST_F(EventPortTest, WithoutASharedContextThereIsNoPlaceForIt) {
  bind_to_oneself();
  machine.must(Call::vcpu_set_shared, root_vcpu, no_frame);
  EXPECT_EQ(send(ports), Status::no_shared_context);
}

TEST_F(EventPortTest, AStoppedVcpuStaysStopped) {
  const Word frame = childs_ports();
  machine.must(Call::vcpu_stop, child_vcpu);
  EXPECT_EQ(send(frame), Status::ok);
  EXPECT_EQ(state_of(child_vcpu), VcpuState::stopped);
  EXPECT_EQ(pending(child_vcpu, number), bit);
}

TEST_F(EventPortTest, AVcpuThatTakesANameGetsNothingThroughItsPorts) {
  const Word frame = childs_ports();
  machine.must(Call::vcpu_destroy, child_vcpu);
  EXPECT_EQ(send(frame), Status::port_not_bound);
  machine.must(Call::vcpu_create, child_vcpu, root_domain, machine.frame());
  machine.must(Call::vcpu_set_shared, child_vcpu, machine.frame());
  EXPECT_EQ(send(frame), Status::port_not_bound) << "it is another domain's";
  EXPECT_EQ(pending(child_vcpu, number), 0u);
}

TEST_F(EventPortTest, ADyingDomainCanStillBeSentTo) {
  const Word frame = childs_ports();
  start_child();
  machine.must(Call::domain_destroy, child);
  EXPECT_EQ(send(frame), Status::ok);
  machine.must(Call::vcpu_destroy, child_vcpu);
  EXPECT_EQ(send(frame), Status::port_not_bound);
}

}  // namespace
}  // namespace exo::tests
