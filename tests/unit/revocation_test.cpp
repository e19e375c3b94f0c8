// SPDX-License-Identifier: MIT
// Visible revocation, notices, and the abort protocol.
#include "tests/unit/small_machine.h"

namespace exo::tests {
namespace {

constexpr Word first_slot = 1;
constexpr Word second_slot = 2;
constexpr Word second_child = 3;
constexpr Word everything = all_rights;
constexpr Word far = 1000;

// The child holds a capability for a frame of its parent, and a vCPU of it gets its notices.
class RevocationTest : public CallTest {
 protected:
  void SetUp() override {
    machine.build_child();
    frame = machine.frame();
    table = machine.table(1, child);
    shared = machine.frame(child);
    machine.must(Call::vcpu_create, child_vcpu, child, machine.frame(child));
    machine.must(Call::vcpu_set_shared, child_vcpu, shared);
    machine.must(Call::notices_bind, child_vcpu);
    machine.must(Call::capability_derive, frame, first_slot, child, everything, owner_slot);
  }
  Status bind(Word index, Word slot = first_slot) {
    return machine.call(Call::table_set, table, index, to(frame, readable, slot));
  }
  Status revoke(Word slot, Word deadline, Word by = owner_slot) {
    return machine.call(Call::capability_revoke, frame, slot, deadline, by);
  }
  Status repossess(Word slot, Word from, Word by = owner_slot) {
    return machine.call(Call::capability_repossess, frame, slot, from, by);
  }
  Word deadline_of(Word slot) { return machine.state().capability_deadline[frame, slot - 1]; }
  void pass(Word ticks) { machine.happen(model::Step::Kind::tick, {ticks}); }

  // The notices of the child's vCPU.
  Word notices() { return machine.state().vcpu_notices[child_vcpu]; }
  std::array<Word, 4> notice(Word number) {
    const Word first = shared_context::first_notice + number % shared_context::notice_count * 4;
    std::array<Word, 4> words{};
    for (Word i = 0; i < 4; ++i) words[i] = machine.state().memory[shared, first + i];
    return words;
  }
  static std::array<Word, 4> revocation_of(Word slot, Word what, Word deadline) {
    return {slot << notice::slot_shift | notice::revocation, what, deadline, 0};
  }

  Word frame = 0;
  Word table = 0;  // of level 1, the child's
  Word shared = 0;
};

TEST_F(RevocationTest, WhoGetsNotices) {
  EXPECT_EQ(machine.call(Call::notices_bind, no_vcpu), Status::no_such_vcpu);
  EXPECT_EQ(machine.call(Call::notices_bind, vcpu_count), Status::no_such_vcpu);
  EXPECT_EQ(machine.call(Call::notices_bind, ~Word{0}), Status::no_such_vcpu);
  EXPECT_EQ(machine.call(Call::notices_bind, 7), Status::not_permitted) << "nobody's vCPU";
  EXPECT_EQ(machine.call(Call::notices_bind, root_vcpu), Status::ok);
  machine.must(Call::domain_start, child);
  EXPECT_EQ(machine.call(Call::notices_bind, child_vcpu), Status::not_permitted);
}

TEST_F(RevocationTest, TheHolderIsToldFrameAndDeadline) {
  EXPECT_EQ(revoke(first_slot, far), Status::ok);
  EXPECT_EQ(notices(), 1u);
  EXPECT_EQ(notice(0), revocation_of(first_slot, frame, far));
  EXPECT_EQ((machine.state().memory[shared, Word{shared_context::notices}]), 1u);
  EXPECT_EQ((machine.state().memory[shared, Word{shared_context::pending}]), Word{1} << event::notice);
}

TEST_F(RevocationTest, AnEarlierDeadlineWins) {
  EXPECT_EQ(revoke(first_slot, time::never), Status::not_sooner);
  EXPECT_EQ(revoke(first_slot, far), Status::ok);
  EXPECT_EQ(revoke(first_slot, far), Status::not_sooner);
  EXPECT_EQ(revoke(first_slot, far + 1), Status::not_sooner);
  EXPECT_EQ(deadline_of(first_slot), far);
  EXPECT_EQ(revoke(first_slot, far - 1), Status::ok);
  EXPECT_EQ(deadline_of(first_slot), far - 1);
  EXPECT_EQ(notices(), 2u);
}

// Who derives on, and gives what it derived a far deadline, gains no time.
TEST_F(RevocationTest, TheDerivedFallWithTheEarliestDeadline) {
  machine.must(Call::domain_create, second_child, 8, 0);
  machine.must(Call::capability_derive, frame, second_slot, second_child, right_read, first_slot);
  machine.must(Call::capability_revoke, frame, second_slot, far, first_slot);
  EXPECT_EQ(revoke(first_slot, 5), Status::ok);
  EXPECT_EQ(deadline_of(first_slot), 5u);
  EXPECT_EQ(deadline_of(second_slot), 5u);
}

TEST_F(RevocationTest, AnEarlierDeadlineOfTheDerivedStays) {
  machine.must(Call::domain_create, second_child, 8, 0);
  machine.must(Call::capability_derive, frame, second_slot, second_child, right_read, first_slot);
  machine.must(Call::capability_revoke, frame, second_slot, 5, first_slot);
  EXPECT_EQ(revoke(first_slot, far), Status::ok);
  EXPECT_EQ(deadline_of(second_slot), 5u);
}

TEST_F(RevocationTest, NoticesWrapAround) {
  for (Word count = 0; count < shared_context::notice_count; ++count) {
    ASSERT_EQ(revoke(first_slot, far - count), Status::ok);
  }
  EXPECT_EQ(notice(0), revocation_of(first_slot, frame, far));
  ASSERT_EQ(revoke(first_slot, 3), Status::ok);
  EXPECT_EQ(notice(shared_context::notice_count), revocation_of(first_slot, frame, 3));
}

TEST_F(RevocationTest, NobodyIsToldWhereNobodyListens) {
  machine.must(Call::vcpu_set_shared, child_vcpu, no_frame);
  EXPECT_EQ(revoke(first_slot, far), Status::ok);
  EXPECT_EQ(notices(), 0u);
}

// --- The abort protocol ---

TEST_F(RevocationTest, BindingsAreBrokenAfterTheDeadlineOnly) {
  ASSERT_EQ(bind(3), Status::ok);
  ASSERT_EQ(bind(511), Status::ok);
  EXPECT_EQ(repossess(first_slot, table), Status::not_due) << "it is not even revoked";
  ASSERT_EQ(revoke(first_slot, 2), Status::ok);
  EXPECT_EQ(repossess(first_slot, table), Status::not_due);
  pass(2);
  EXPECT_EQ(repossess(first_slot, table), Status::ok);
  EXPECT_EQ(machine.state().entries[table], 0u);
  EXPECT_EQ(machine.state().references[frame], 0u);
  const std::array<Word, 4> last{notice::broken_binding | first_slot << notice::slot_shift | 511 << notice::index_shift,
                                 frame, table, to(frame, readable, first_slot)};
  EXPECT_EQ(notices(), 3u);
  EXPECT_EQ(notice(2), last);
  EXPECT_EQ(machine.call(Call::capability_release, frame, first_slot, owner_slot), Status::ok);
  EXPECT_EQ(machine.call(Call::frame_release, frame), Status::still_shared);
  machine.must(Call::tlb_flush, 0);
  EXPECT_EQ(machine.call(Call::frame_release, frame), Status::ok);
}

TEST_F(RevocationTest, OtherBindingsStay) {
  const Word other = machine.frame();
  machine.must(Call::capability_derive, other, first_slot, child, right_read, owner_slot);
  machine.must(Call::capability_derive, frame, second_slot, child, right_read, owner_slot);
  ASSERT_EQ(bind(0), Status::ok);
  ASSERT_EQ(bind(1, second_slot), Status::ok);
  machine.must(Call::table_set, table, 2, to(other, readable, first_slot));
  ASSERT_EQ(revoke(first_slot, 0), Status::ok);
  EXPECT_EQ(repossess(first_slot, table), Status::ok);
  EXPECT_EQ(machine.state().entries[table], 2u);
}

TEST_F(RevocationTest, WhatIsRepossessed) {
  const Word own_table = machine.table(1);
  ASSERT_EQ(revoke(first_slot, 0), Status::ok);
  EXPECT_EQ(machine.call(Call::capability_repossess, 64, first_slot, table, owner_slot), Status::no_such_frame);
  EXPECT_EQ(repossess(capability_slots + 1, table), Status::no_such_slot);
  EXPECT_EQ(repossess(second_slot, table), Status::no_such_capability);
  EXPECT_EQ(repossess(first_slot, table, second_slot), Status::not_owner);
  EXPECT_EQ(repossess(owner_slot, table), Status::not_ancestor);
  EXPECT_EQ(repossess(first_slot, 64), Status::not_table);
  EXPECT_EQ(repossess(first_slot, ~Word{0}), Status::not_table);
  EXPECT_EQ(repossess(first_slot, shared), Status::not_table);
  EXPECT_EQ(repossess(first_slot, own_table), Status::not_holders_table);
}

// --- Frames of a descendant ---

class FrameRevocationTest : public RevocationTest {
 protected:
  void SetUp() override {
    RevocationTest::SetUp();
    taken = machine.frame(child);
  }
  void start_child() { machine.must(Call::domain_start, child); }
  Status take(Word deadline) { return machine.call(Call::frame_revoke, taken, deadline); }

  Word taken = 0;  // the child's
};

TEST_F(FrameRevocationTest, AnAncestorTakesBackWhatADescendantOwns) {
  EXPECT_EQ(machine.call(Call::frame_revoke, 64, far), Status::no_such_frame);
  EXPECT_EQ(machine.call(Call::frame_revoke, frame, far), Status::not_ancestor) << "its own";
  EXPECT_EQ(machine.call(Call::frame_revoke, 2, far), Status::not_ancestor) << "the core's";
  start_child();
  EXPECT_EQ(take(time::never), Status::not_sooner);
  EXPECT_EQ(take(far), Status::ok);
  EXPECT_EQ(take(far), Status::not_sooner);
  EXPECT_EQ(notices(), 1u);
  EXPECT_EQ(notice(0), revocation_of(owner_slot, taken, far));
}

TEST_F(FrameRevocationTest, AllCapabilitiesFallToo) {
  machine.must(Call::capability_derive, taken, second_slot, root_domain, right_read, owner_slot);
  machine.must(Call::notices_bind, root_vcpu);
  const Word roots_shared = machine.frame();
  machine.must(Call::vcpu_set_shared, root_vcpu, roots_shared);
  EXPECT_EQ(take(far), Status::ok);
  EXPECT_EQ((machine.state().capability_state[taken, second_slot - 1]), spec::code(CapabilityState::revoking));
  EXPECT_EQ((machine.state().capability_deadline[taken, second_slot - 1]), far);
  EXPECT_EQ(machine.state().vcpu_notices[Word{root_vcpu}], 1u);
}

TEST_F(FrameRevocationTest, NothingNewIsMadeOfIt) {
  const Word root = machine.table(4, child);
  ASSERT_EQ(take(far), Status::ok);
  EXPECT_EQ(machine.call(Call::table_set, table, 0, to(taken, readable)), Status::being_revoked);
  EXPECT_EQ(machine.call(Call::capability_derive, taken, 1, root_domain, right_read), Status::being_revoked);
  EXPECT_EQ(machine.call(Call::frame_transfer, taken, root_domain), Status::being_revoked);
  EXPECT_EQ(machine.call(Call::table_create, taken, 1), Status::being_revoked);
  EXPECT_EQ(machine.call(Call::ports_create, taken), Status::being_revoked);
  EXPECT_EQ(machine.call(Call::vcpu_create, 3, child, taken), Status::being_revoked);
  EXPECT_EQ(machine.call(Call::vcpu_set_shared, child_vcpu, taken), Status::being_revoked);
  machine.must(Call::frame_revoke, root, far);
  EXPECT_EQ(machine.call(Call::vcpu_set_roots, child_vcpu, root, no_frame), Status::being_revoked);
  machine.must(Call::frame_revoke, table, far);
  EXPECT_EQ(machine.call(Call::table_set, table, 0, to(shared, readable)), Status::being_revoked) << "no new entries";
  EXPECT_EQ(machine.call(Call::table_set, table, 0, 2), Status::ok) << "not present";
}

TEST_F(FrameRevocationTest, AfterTheDeadlineItIsTakenByForce) {
  machine.must(Call::table_set, table, 7, to(taken, writable));
  start_child();
  ASSERT_EQ(take(4), Status::ok);
  const auto sweep = [&] { return machine.call(Call::capability_repossess, taken, owner_slot, table, owner_slot); };
  EXPECT_EQ(sweep(), Status::not_due);
  EXPECT_EQ(machine.call(Call::frame_release, taken), Status::not_owner);
  pass(4);
  EXPECT_EQ(machine.call(Call::frame_release, taken), Status::still_referenced);
  EXPECT_EQ(sweep(), Status::ok);
  EXPECT_EQ(machine.call(Call::frame_release, taken), Status::not_flushed);
  machine.must(Call::tlb_flush, 0);
  EXPECT_EQ(machine.call(Call::frame_release, taken), Status::ok);
  EXPECT_EQ(machine.state().type[taken], spec::code(FrameType::free));
  EXPECT_EQ(machine.call(Call::frame_allocate, root_domain, taken), Status::ok);
  EXPECT_EQ(machine.state().deadline[taken], time::never);
}

TEST_F(FrameRevocationTest, WhateverItIsUsedFor) {
  const Word root = machine.table(4, child);
  const Word below = machine.table(3, child);
  const Word ports = machine.frame(child);
  machine.must(Call::ports_create, ports);
  machine.must(Call::table_set, root, 0, to(below, table_entry));
  machine.must(Call::vcpu_set_roots, child_vcpu, root, no_frame);
  start_child();
  for (const Word used : {root, below, ports, shared}) machine.must(Call::frame_revoke, used, 0);
  machine.must(Call::ports_destroy, ports);
  machine.must(Call::frame_release, ports);
  EXPECT_EQ(machine.call(Call::table_destroy, below), Status::still_linked);
  machine.must(Call::capability_repossess, below, owner_slot, root, owner_slot);
  machine.must(Call::tlb_flush, 0);
  machine.must(Call::table_destroy, below);
  EXPECT_EQ(machine.call(Call::vcpu_set_shared, child_vcpu, taken), Status::not_permitted) << "only taken away";
  machine.must(Call::vcpu_set_shared, child_vcpu, no_frame);
  machine.must(Call::frame_release, shared);
  machine.must(Call::vcpu_destroy, child_vcpu);
  machine.must(Call::tlb_flush, 0);
  machine.must(Call::table_destroy, root);
  machine.must(Call::frame_release, root);
}

TEST_F(FrameRevocationTest, EntriesOfATableThatIsTaken) {
  machine.must(Call::table_set, table, 7, to(taken, writable));
  start_child();
  EXPECT_EQ(machine.call(Call::table_set, table, 7, 0), Status::not_owner);
  machine.must(Call::frame_revoke, table, 0);
  EXPECT_EQ(machine.call(Call::table_set, table, 8, to(taken, writable)), Status::not_owner);
  EXPECT_EQ(machine.call(Call::table_set, table, 7, 0), Status::ok);
  EXPECT_EQ(machine.call(Call::table_destroy, table), Status::ok);
}

}  // namespace
}  // namespace exo::tests
