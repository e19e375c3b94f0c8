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
  EXPECT_EQ(derive(8 | right_read), Status::bad_rights);
  EXPECT_EQ(derive(right_read), Status::ok);
  EXPECT_EQ(derive(right_read), Status::slot_taken);
  EXPECT_EQ(machine.call(Call::capability_derive, 4, 4, child, right_read), Status::ok) << "information is shareable";
}

TEST_F(CapabilityTest, ARevokedCapabilityBindsNothingMore) {
  ASSERT_EQ(derive(all_rights), Status::ok);
  ASSERT_EQ(bind(readable), Status::ok);
  EXPECT_EQ(machine.call(Call::capability_revoke, frame, 1), Status::ok);
  EXPECT_EQ(machine.call(Call::capability_revoke, frame, 1), Status::not_live);
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

}  // namespace
}  // namespace exo::tests
