// SPDX-License-Identifier: MIT
// slice_allocate and slice_release: who has a part of the processor's time, and within which limit.
#include "tests/unit/two_vcpus.h"

namespace exo::tests {
namespace {

constexpr Word third = 3;  // a domain, or a vCPU, that does not exist yet

class SliceTest : public TwoVcpusTest {
 protected:
  Status allocate(Word at, Word vcpu) { return machine.call(Call::slice_allocate, cpu, at, vcpu); }
  Status release(Word at) { return machine.call(Call::slice_release, cpu, at); }
  Word slices_of(Word domain) const { return machine.state().domain_slices[domain]; }
};

TEST_F(SliceTest, ASliceIsClaimedByNameForAVcpu) {
  EXPECT_EQ(machine.call(Call::slice_allocate, 1, position, root_vcpu), Status::no_such_cpu);
  EXPECT_EQ(machine.call(Call::slice_allocate, ~Word{0}, position, root_vcpu), Status::no_such_cpu);
  EXPECT_EQ(allocate(slice_count, root_vcpu), Status::no_such_slice);
  EXPECT_EQ(allocate(~Word{0}, root_vcpu), Status::no_such_slice);
  EXPECT_EQ(allocate(position, no_vcpu), Status::no_such_vcpu);
  EXPECT_EQ(allocate(position, vcpu_count), Status::no_such_vcpu);
  EXPECT_EQ(allocate(position, third), Status::not_permitted) << "nobody's vCPU";
  EXPECT_EQ(allocate(position, root_vcpu), Status::ok);
  EXPECT_EQ(machine.state().slice_domain[position], root_domain);
  EXPECT_EQ(machine.state().slice_vcpu[position], root_vcpu);
  EXPECT_EQ(allocate(position, root_vcpu), Status::slice_taken);
  EXPECT_EQ(allocate(position, child_vcpu), Status::slice_taken);
  EXPECT_EQ(allocate(slice_count - 1, root_vcpu), Status::ok) << "the last position";
}

TEST_F(SliceTest, ADomainHasNoMoreSlicesThanItsLimit) {
  for (Word at = 0; at < slices_of_child; ++at) give_slice(at, child_vcpu);
  EXPECT_EQ(allocate(position, child_vcpu), Status::slice_limit_reached);
  machine.must(Call::slice_release, cpu, 2);
  EXPECT_EQ(allocate(position, child_vcpu), Status::ok);
  EXPECT_EQ(slices_of(child), slices_of_child);
}

TEST_F(SliceTest, WhatAChildMayHaveItsParentMayNot) {
  EXPECT_EQ(slices_of(root_domain), slices_of_child) << "so many are given away";
  const Word left = slice_count - slices_of_child;
  EXPECT_EQ(machine.call(Call::domain_create, third, 0, left + 1), Status::slice_limit_exceeded);
  EXPECT_EQ(machine.call(Call::domain_create, third, 0, ~Word{0}), Status::slice_limit_exceeded);
  EXPECT_EQ(machine.call(Call::domain_create, third, 0, left), Status::ok);
  EXPECT_EQ(allocate(position, root_vcpu), Status::slice_limit_reached) << "though the position is free";
}

TEST_F(SliceTest, ASliceIsGivenBackByItsDomain) {
  EXPECT_EQ(machine.call(Call::slice_release, 1, position), Status::no_such_cpu);
  EXPECT_EQ(release(slice_count), Status::no_such_slice);
  EXPECT_EQ(release(position), Status::not_permitted) << "nobody's";
  give_slice(position, root_vcpu);
  EXPECT_EQ(release(position), Status::ok);
  EXPECT_EQ(machine.state().slice_domain[position], no_domain);
  EXPECT_EQ(slices_of(root_domain), slices_of_child);
  EXPECT_EQ(release(position), Status::not_permitted) << "given back already";
}

TEST_F(SliceTest, AParentGivesAndTakesSlicesUntilTheChildRuns) {
  give_slice(position, child_vcpu);
  EXPECT_EQ(release(position), Status::ok);
  give_slice(position, child_vcpu);
  start_child();
  EXPECT_EQ(release(position), Status::not_permitted);
  EXPECT_EQ(allocate(position + 1, child_vcpu), Status::not_permitted);
}

TEST_F(SliceTest, ADomainMayNotTouchThoseOfAnother) {
  give_slice(position, root_vcpu);
  start_child();
  machine.must(Call::yield, child_vcpu);
  EXPECT_EQ(release(position), Status::not_permitted);
  EXPECT_EQ(allocate(position, child_vcpu), Status::slice_taken);
  EXPECT_EQ(allocate(position + 1, root_vcpu), Status::not_permitted) << "not even as a gift";
}

TEST_F(SliceTest, ADyingDomainsSlicesAreTakenByAnyone) {
  give_slice(position, child_vcpu);
  machine.must(Call::domain_create, third, 0, 0);
  start_child();
  machine.must(Call::domain_destroy, child);
  EXPECT_EQ(release(position), Status::ok);
  EXPECT_EQ(slices_of(child), 0u);
}

TEST_F(SliceTest, OnlyWithoutSlicesIsADomainReaped) {
  constexpr Word slices = 2;
  machine.must(Call::domain_create, third, 1, slices);
  const Word context = machine.frame(third);
  machine.must(Call::vcpu_create, third, third, context);
  give_slice(position, third);
  machine.must(Call::domain_destroy, third);
  machine.must(Call::vcpu_destroy, third);
  machine.must(Call::frame_release, context);
  EXPECT_EQ(machine.call(Call::domain_reap, third), Status::still_owns_slices);
  EXPECT_EQ(slices_of(root_domain), slices_of_child + slices) << "though the domain has one, and its vCPU is gone";
  machine.must(Call::slice_release, cpu, position);
  EXPECT_EQ(machine.call(Call::domain_reap, third), Status::ok);
  EXPECT_EQ(slices_of(root_domain), slices_of_child);
  EXPECT_EQ(machine.state().domain_slice_limit[third], 0u);
}

TEST_F(SliceTest, AVcpuThatTakesANameDoesNotTakeItsSlice) {
  give_slice(position, child_vcpu);
  machine.must(Call::vcpu_destroy, child_vcpu);
  EXPECT_EQ(machine.state().slice_domain[position], child) << "the slice is its domain's";
  EXPECT_EQ(spec::slice_holder(machine.state(), position * time::ticks_per_slice), no_vcpu);
  machine.must(Call::vcpu_create, child_vcpu, root_domain, machine.frame());
  EXPECT_EQ(spec::slice_holder(machine.state(), position * time::ticks_per_slice), no_vcpu) << "of another domain";
  EXPECT_EQ(allocate(position, child_vcpu), Status::slice_taken);
  machine.must(Call::vcpu_destroy, child_vcpu);
  machine.must(Call::vcpu_create, child_vcpu, child, machine.frame(child));
  EXPECT_EQ(spec::slice_holder(machine.state(), position * time::ticks_per_slice), child_vcpu);
}

}  // namespace
}  // namespace exo::tests
