// SPDX-License-Identifier: MIT
// capability_derive, capability_revoke and capability_release.
#include "tests/unit/small_machine.h"

namespace exo::tests {
namespace {

class CapabilityTest : public CallTest {
 protected:
  void SetUp() override {
    machine.build_child();
    frame = machine.frame();
    table = machine.table(1, child);
  }
  Status derive(Word rights) { return machine.call(Call::capability_derive, frame, 1, child, rights); }
  Status bind(Word bits) { return machine.call(Call::table_set, table, 0, to(frame, bits, 1)); }
  Status unbind() { return machine.call(Call::table_set, table, 0, 0); }

  Word frame = 0;
  Word table = 0;  // of level 1, the child's
};

TEST_F(CapabilityTest, AHolderBindsWithinItsRights) {
  EXPECT_EQ(bind(readable), Status::no_capability);
  ASSERT_EQ(derive(right_read), Status::ok);
  EXPECT_EQ(bind(writable), Status::rights_exceeded);
  EXPECT_EQ(bind(entry::present | entry::user), Status::rights_exceeded) << "executable";
  EXPECT_EQ(bind(readable), Status::ok);
  EXPECT_EQ((machine.state().capability_count[frame, Word{0}]), 1u);
}

TEST_F(CapabilityTest, ACapabilityIsItsHoldersAlone) {
  ASSERT_EQ(derive(all_rights), Status::ok);
  const Word roots_table = model::root_leaf_table_frame;
  EXPECT_EQ(machine.call(Call::table_set, roots_table, 0, to(frame, readable, 1)), Status::no_capability);
}

TEST_F(CapabilityTest, WhatIsDerived) {
  EXPECT_EQ(machine.call(Call::capability_derive, 64, 1, child, 1), Status::no_such_frame);
  EXPECT_EQ(machine.call(Call::capability_derive, 2, 1, child, 1), Status::not_owner);
  EXPECT_EQ(machine.call(Call::capability_derive, frame, 0, child, 1), Status::no_such_slot);
  EXPECT_EQ(machine.call(Call::capability_derive, frame, 5, child, 1), Status::no_such_slot);
  EXPECT_EQ(machine.call(Call::capability_derive, model::root_table_frame, 1, child, 1), Status::not_shareable);
  EXPECT_EQ(machine.call(Call::capability_derive, frame, 1, domain_count, 1), Status::no_such_holder);
  EXPECT_EQ(machine.call(Call::capability_derive, frame, 1, root_domain, 1), Status::holder_is_owner);
  EXPECT_EQ(machine.call(Call::capability_derive, frame, 1, 3, 1), Status::holder_not_alive);
  EXPECT_EQ(derive(right_write), Status::bad_rights) << "reading is always meant";
  EXPECT_EQ(derive(all_rights + 1 | right_read), Status::bad_rights);
  EXPECT_EQ(derive(right_read), Status::ok);
  EXPECT_EQ(derive(right_read), Status::slot_taken);
  EXPECT_EQ(machine.call(Call::capability_derive, 4, 4, child, right_read), Status::ok) << "information is shareable";
}

TEST_F(CapabilityTest, ARevokedCapabilityBindsNothingMore) {
  ASSERT_EQ(derive(all_rights), Status::ok);
  ASSERT_EQ(bind(readable), Status::ok);
  EXPECT_EQ(machine.call(Call::capability_revoke, frame, 1), Status::ok);
  EXPECT_EQ(machine.call(Call::capability_revoke, frame, 1), Status::not_sooner);
  EXPECT_EQ(machine.call(Call::table_set, table, 1, to(frame, readable, 1)), Status::no_capability);
  EXPECT_EQ(unbind(), Status::ok) << "what is bound may be undone";
}

TEST_F(CapabilityTest, AReleasedSlotDrainsUntilTheFlush) {
  ASSERT_EQ(derive(right_read), Status::ok);
  ASSERT_EQ(bind(readable), Status::ok);
  EXPECT_EQ(machine.call(Call::capability_release, frame, 1), Status::still_bound);
  ASSERT_EQ(unbind(), Status::ok);
  EXPECT_EQ(machine.call(Call::capability_release, frame, 1), Status::ok);
  EXPECT_EQ(machine.call(Call::capability_release, frame, 1), Status::no_such_capability);
  EXPECT_EQ(derive(right_read), Status::slot_taken);
  machine.must(Call::tlb_flush, 0);
  EXPECT_EQ(derive(right_read), Status::ok);
}

TEST_F(CapabilityTest, WhoReleases) {
  machine.must(Call::domain_start, child);
  ASSERT_EQ(derive(right_read), Status::ok);
  EXPECT_EQ(machine.call(Call::capability_release, frame, 1), Status::not_holder);
  machine.must(Call::capability_revoke, frame, 1);
  EXPECT_EQ(machine.call(Call::capability_release, frame, 1), Status::ok) << "the owner of a revoked one may";
}

// --- Capabilities derived from others: the child holds the first, a second child what is derived from it ---

constexpr Word second_child = 3;
constexpr Word first_slot = 1;
constexpr Word second_slot = 2;
constexpr Word third_slot = 3;

class CapabilityTreeTest : public CapabilityTest {
 protected:
  void SetUp() override {
    CapabilityTest::SetUp();
    machine.must(Call::domain_create, second_child, 8, 0);
    ASSERT_EQ(derive(right_read | right_write | right_derive), Status::ok);
  }
  // The parent acts for both children while they are built.
  Status derive_on(Word slot, Word rights, Word by, Word holder = second_child) {
    return machine.call(Call::capability_derive, frame, slot, holder, rights, by);
  }
  Status revoke(Word slot, Word by) { return machine.call(Call::capability_revoke, frame, slot, 0, by); }
  Status release(Word slot, Word by) { return machine.call(Call::capability_release, frame, slot, by); }
  CapabilityState state_of(Word slot) {
    return static_cast<CapabilityState>(machine.state().capability_state[frame, slot - 1]);
  }
};

TEST_F(CapabilityTreeTest, AHolderGivesNoMoreThanItHas) {
  EXPECT_EQ(derive_on(second_slot, right_read | right_execute, first_slot), Status::rights_exceeded);
  EXPECT_EQ(derive_on(first_slot, right_read, first_slot), Status::slot_too_low);
  EXPECT_EQ(derive_on(second_slot, right_read, third_slot), Status::no_capability) << "nobody holds that";
  EXPECT_EQ(derive_on(second_slot, right_read, capability_slots + 1), Status::no_capability);
  EXPECT_EQ(derive_on(second_slot, right_read, ~Word{0}), Status::no_capability);
  EXPECT_EQ(derive_on(second_slot, right_read | right_write, first_slot), Status::ok);
  EXPECT_EQ((machine.state().capability_origin[frame, second_slot - 1]), first_slot);
  EXPECT_EQ(derive_on(third_slot, right_read, second_slot), Status::rights_exceeded) << "without the right to derive";
}

TEST_F(CapabilityTreeTest, OnlyItsHolderDerivesFromACapability) {
  machine.must(Call::domain_start, child);
  EXPECT_EQ(derive_on(second_slot, right_read, first_slot), Status::no_capability);
  EXPECT_EQ(derive_on(second_slot, right_read, owner_slot), Status::ok) << "the owner always may";
}

TEST_F(CapabilityTreeTest, NothingIsDerivedFromWhatIsRevoked) {
  ASSERT_EQ(revoke(first_slot, owner_slot), Status::ok);
  EXPECT_EQ(derive_on(second_slot, right_read, first_slot), Status::no_capability);
}

TEST_F(CapabilityTreeTest, RevocationReachesAllThatIsDerivedAndNothingElse) {
  ASSERT_EQ(derive_on(second_slot, right_read | right_derive, first_slot), Status::ok);
  ASSERT_EQ(derive_on(third_slot, right_read, second_slot, child), Status::ok);
  ASSERT_EQ(derive_on(4, right_read, owner_slot), Status::ok);
  EXPECT_EQ(revoke(first_slot, owner_slot), Status::ok);
  EXPECT_EQ(state_of(first_slot), CapabilityState::revoking);
  EXPECT_EQ(state_of(second_slot), CapabilityState::revoking);
  EXPECT_EQ(state_of(third_slot), CapabilityState::revoking);
  EXPECT_EQ(state_of(4), CapabilityState::live);
  EXPECT_EQ(revoke(third_slot, owner_slot), Status::not_sooner);
}

TEST_F(CapabilityTreeTest, WhoRevokes) {
  ASSERT_EQ(derive_on(second_slot, right_read | right_derive, first_slot), Status::ok);
  ASSERT_EQ(derive_on(third_slot, right_read, second_slot, child), Status::ok);
  EXPECT_EQ(revoke(4, owner_slot), Status::no_such_capability);
  EXPECT_EQ(revoke(first_slot, second_slot), Status::not_owner) << "not what one's own was derived from";
  EXPECT_EQ(revoke(second_slot, second_slot), Status::not_owner) << "nor one's own";
  EXPECT_EQ(revoke(second_slot, third_slot), Status::not_owner);
  EXPECT_EQ(revoke(second_slot, capability_slots + 1), Status::not_owner);
  EXPECT_EQ(revoke(third_slot, first_slot), Status::ok) << "over two steps";
  EXPECT_EQ(state_of(second_slot), CapabilityState::live);
  machine.must(Call::domain_start, child);
  EXPECT_EQ(revoke(second_slot, first_slot), Status::not_owner) << "the child holds that, and runs";
}

TEST_F(CapabilityTreeTest, WhatIsDerivedIsReleasedFirst) {
  ASSERT_EQ(derive_on(second_slot, right_read, first_slot), Status::ok);
  EXPECT_EQ(release(first_slot, first_slot), Status::still_derived);
  machine.must(Call::domain_start, second_child);
  EXPECT_EQ(release(second_slot, first_slot), Status::not_holder) << "before it is revoked";
  ASSERT_EQ(revoke(second_slot, first_slot), Status::ok);
  EXPECT_EQ(release(second_slot, first_slot), Status::ok);
  EXPECT_EQ(release(first_slot, first_slot), Status::ok);
}

// Whoever holds is dying: anyone may undo what it has, and what it gave to others.
TEST_F(CapabilityTreeTest, WhatADyingDomainGaveIsTakenBackByAnyone) {
  ASSERT_EQ(derive_on(second_slot, right_read, first_slot), Status::ok);
  machine.must(Call::domain_start, second_child);
  machine.must(Call::domain_destroy, child);
  EXPECT_EQ(release(second_slot, first_slot), Status::not_holder);
  EXPECT_EQ(revoke(second_slot, first_slot), Status::ok);
  EXPECT_EQ(release(second_slot, first_slot), Status::ok);
}

}  // namespace
}  // namespace exo::tests
