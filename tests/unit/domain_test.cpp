// SPDX-License-Identifier: MIT
// domain_create, domain_start, domain_set_limit, domain_destroy and domain_reap; faults; tlb_flush.
#include "tests/unit/small_machine.h"

namespace exo::tests {
namespace {

using DomainTest = CallTest;

TEST_F(DomainTest, AChildsLimitIsTakenFromItsParent) {
  const Word charged = machine.state().domain_charged[root_domain];
  const Word left = machine.state().domain_limit[root_domain] - charged;
  EXPECT_EQ(machine.call(Call::domain_create, child, left + 1), Status::limit_exceeded);
  EXPECT_EQ(machine.call(Call::domain_create, child, left), Status::ok);
  EXPECT_EQ(machine.state().domain_charged[root_domain], charged + left);
  EXPECT_EQ(machine.call(Call::frame_allocate, root_domain, 20), Status::limit_reached);
}

TEST_F(DomainTest, AnIdentityIsNamedAndFree) {
  machine.build_child();
  EXPECT_EQ(machine.call(Call::domain_create, child, 0), Status::identity_in_use);
  EXPECT_EQ(machine.call(Call::domain_create, no_domain, 0), Status::no_such_domain);
  EXPECT_EQ(machine.call(Call::domain_create, domain_count, 0), Status::no_such_domain);
}

TEST_F(DomainTest, AStartedDomainActsForItselfAlone) {
  machine.build_child();
  EXPECT_EQ(machine.call(Call::domain_start, child), Status::ok);
  EXPECT_EQ(machine.call(Call::domain_start, child), Status::not_building);
  EXPECT_EQ(machine.call(Call::frame_allocate, child, 20), Status::not_permitted);
}

TEST_F(DomainTest, AParentGivesMoreAndTakesItBack) {
  machine.build_child(1);
  const Word charged = machine.state().domain_charged[root_domain];
  const Word slices = machine.state().domain_slices[root_domain];
  EXPECT_EQ(machine.call(Call::domain_set_limit, child, 20, 4), Status::ok);
  EXPECT_EQ(machine.state().domain_limit[child], 20u);
  EXPECT_EQ(machine.state().domain_slice_limit[child], 4u);
  EXPECT_EQ(machine.state().domain_charged[root_domain], charged + 4);
  EXPECT_EQ(machine.state().domain_slices[root_domain], slices + 3);
  EXPECT_EQ(machine.call(Call::domain_set_limit, child, 0, 0), Status::ok);
  EXPECT_EQ(machine.state().domain_charged[root_domain], charged - 16);
  EXPECT_EQ(machine.state().domain_slices[root_domain], slices - 1);
  EXPECT_EQ(machine.call(Call::frame_allocate, child, 20), Status::limit_reached);
}

TEST_F(DomainTest, WhatADomainIsChargedForIsNotTakenBack) {
  machine.build_child(2);
  machine.must(Call::vcpu_create, child_vcpu, child, machine.frame(child));
  machine.must(Call::slice_allocate, 0, 5, child_vcpu);
  EXPECT_EQ(machine.call(Call::domain_set_limit, child, 0, 0), Status::limit_in_use);
  EXPECT_EQ(machine.call(Call::domain_set_limit, child, 1, 0), Status::slice_limit_in_use);
  EXPECT_EQ(machine.call(Call::domain_set_limit, child, 1, 1), Status::ok);
}

TEST_F(DomainTest, NobodyGivesMoreThanThereIs) {
  machine.build_child(1);
  const auto& state = machine.state();
  const Word most = state.domain_limit[root_domain] - state.domain_charged[root_domain] + 16;
  const Word most_slices = state.domain_slice_limit[root_domain] - state.domain_slices[root_domain] + 1;
  for (const Word limit : {most + 1, Word{1} << 32, ~Word{0}}) {
    EXPECT_EQ(machine.call(Call::domain_set_limit, child, limit, ~Word{0}), Status::limit_exceeded);
  }
  for (const Word slices : {most_slices + 1, Word{1} << 32, ~Word{0}}) {
    EXPECT_EQ(machine.call(Call::domain_set_limit, child, most, slices), Status::slice_limit_exceeded);
  }
  EXPECT_EQ(machine.call(Call::domain_set_limit, child, most, most_slices), Status::ok);
  EXPECT_EQ(machine.state().domain_charged[root_domain], machine.state().domain_limit[root_domain]);
}

TEST_F(DomainTest, OnlyAncestorsHaveASayInALimit) {
  EXPECT_EQ(machine.call(Call::domain_set_limit, no_domain, 0, 0), Status::no_such_domain);
  EXPECT_EQ(machine.call(Call::domain_set_limit, domain_count, 0, 0), Status::no_such_domain);
  EXPECT_EQ(machine.call(Call::domain_set_limit, root_domain, 0, 0), Status::not_permitted) << "its own";
  EXPECT_EQ(machine.call(Call::domain_set_limit, child, 0, 0), Status::not_permitted) << "it is dead";
  machine.enter_child();
  EXPECT_EQ(machine.call(Call::domain_set_limit, root_domain, 0, 0), Status::not_permitted) << "its parent's";
  EXPECT_EQ(machine.call(Call::domain_set_limit, child, 0, 0), Status::not_permitted);
}

TEST_F(DomainTest, AnAncestorTakesBackButDoesNotGive) {
  machine.enter_child();
  machine.must(Call::domain_create, 3, 4, 0);
  machine.must(Call::yield, root_vcpu);
  const Word charged = machine.state().domain_charged[child];
  EXPECT_EQ(machine.call(Call::domain_set_limit, 3, 5, 0), Status::not_parent);
  EXPECT_EQ(machine.call(Call::domain_set_limit, 3, 4, 1), Status::not_parent);
  EXPECT_EQ(machine.call(Call::domain_set_limit, 3, 1, 0), Status::ok);
  EXPECT_EQ(machine.state().domain_charged[child], charged - 3) << "it is the parent's again";
}

// Domains 2, 3, and so on, each a child of the one before.
TEST_F(DomainTest, AncestorsAreSoManyGenerations) {
  const Word last = root_domain + ancestor_count;
  for (Word domain = root_domain + 1; domain <= last + 1; ++domain) {
    machine.set("domain_state", domain, spec::code(DomainState::running));
    machine.set("domain_parent", domain, domain - 1);
    machine.set("domain_children", domain - 1, 1);
  }
  EXPECT_EQ(machine.call(Call::domain_set_limit, last, 0, 0), Status::ok);
  EXPECT_EQ(machine.call(Call::domain_set_limit, last + 1, 0, 0), Status::not_permitted);
}

TEST_F(DomainTest, AnotherMayNotEndWhatIsNotItsChild) {
  machine.enter_child();
  EXPECT_EQ(machine.call(Call::domain_destroy, root_domain), Status::not_permitted);
  EXPECT_EQ(machine.call(Call::domain_destroy, 3), Status::not_alive);
  EXPECT_EQ(machine.call(Call::domain_destroy, child), Status::ok) << "but itself";
  EXPECT_EQ(machine.state().cpu_vcpu[Word{0}], root_vcpu) << "the root domain goes on";
}

TEST_F(DomainTest, AFaultEndsItsDomainOnly) {
  machine.enter_child();
  machine.happen(model::Step::Kind::fault);
  EXPECT_EQ(machine.state().domain_state[child], spec::code(DomainState::dying));
  EXPECT_EQ(machine.state().cpu_vcpu[Word{0}], root_vcpu);
  machine.happen(model::Step::Kind::fault);
  EXPECT_EQ(machine.state().cpu_vcpu[Word{0}], no_vcpu) << "nothing is left to run";
}

TEST_F(DomainTest, ADyingDomainIsTakenApartInBoundedSteps) {
  machine.build_child();
  machine.give_child_a_vcpu();
  const Word shared = machine.frame();
  machine.must(Call::capability_derive, shared, 1, child, right_read);
  const Word context = machine.state().vcpu_context[child_vcpu];
  const Word root = machine.state().vcpu_kernel_root[child_vcpu];
  machine.must(Call::domain_start, child);
  EXPECT_EQ(machine.call(Call::domain_reap, child), Status::not_dying);
  machine.must(Call::domain_destroy, child);

  EXPECT_EQ(machine.call(Call::domain_reap, child), Status::still_has_vcpus);
  machine.must(Call::vcpu_destroy, child_vcpu);
  EXPECT_EQ(machine.call(Call::domain_reap, child), Status::still_holds_capabilities);
  machine.must(Call::capability_release, shared, 1);
  EXPECT_EQ(machine.call(Call::domain_reap, child), Status::still_owns_frames);
  machine.must(Call::tlb_flush, 0);
  machine.must(Call::table_destroy, root);
  machine.must(Call::frame_release, root);
  machine.must(Call::frame_release, context);
  EXPECT_EQ(machine.call(Call::domain_reap, child), Status::ok);
  EXPECT_EQ(machine.call(Call::domain_create, child, 0), Status::ok) << "the identity may be used again";
}

TEST_F(DomainTest, ChildrenDieBeforeTheirParent) {
  machine.enter_child();
  machine.must(Call::domain_create, 3, 0);
  machine.must(Call::domain_destroy, child);
  EXPECT_EQ(machine.call(Call::domain_reap, child), Status::still_has_children);
  EXPECT_EQ(machine.call(Call::domain_destroy, 3), Status::ok) << "anyone may end the child of a dying domain";
  EXPECT_EQ(machine.call(Call::domain_reap, 3), Status::ok);
}

TEST_F(DomainTest, AFlushStartsAnEpoch) {
  EXPECT_EQ(machine.call(Call::tlb_flush, 1), Status::bad_scope);
  EXPECT_EQ(machine.call(Call::tlb_flush, 0), Status::ok);
  EXPECT_EQ(machine.state().epoch(), 2u);
  EXPECT_EQ(machine.state().agent_published[Word{0}], 2u);
  machine.set("epoch", 0, max_epoch);
  EXPECT_EQ(machine.call(Call::tlb_flush, 0), Status::epoch_exhausted);
}

}  // namespace
}  // namespace exo::tests
