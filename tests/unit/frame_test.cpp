// SPDX-License-Identifier: MIT
// frame_allocate, frame_release and frame_transfer.
#include "tests/unit/small_machine.h"

namespace exo::tests {
namespace {

using FrameTest = CallTest;
constexpr Word free_frame = model::first_free_frame;

TEST_F(FrameTest, AFreeFrameIsClaimedByItsNumber) {
  EXPECT_EQ(machine.call(Call::frame_allocate, root_domain, 40), Status::ok);
  EXPECT_EQ(machine.state().owner[Word{40}], root_domain);
  EXPECT_EQ(machine.state().type[Word{40}], spec::code(FrameType::data));
}

TEST_F(FrameTest, OnlyFreeFramesAreClaimed) {
  EXPECT_EQ(machine.call(Call::frame_allocate, root_domain, 0), Status::not_free) << "core";
  EXPECT_EQ(machine.call(Call::frame_allocate, root_domain, 3), Status::not_free) << "absent";
  EXPECT_EQ(machine.call(Call::frame_allocate, root_domain, model::root_table_frame), Status::not_free) << "a table";
  EXPECT_EQ(machine.call(Call::frame_allocate, root_domain, 64), Status::no_such_frame);
  EXPECT_EQ(machine.call(Call::frame_allocate, root_domain, ~Word{0}), Status::no_such_frame);
}

TEST_F(FrameTest, AParentAllocatesForAChildItBuilds) {
  machine.build_child();
  EXPECT_EQ(machine.call(Call::frame_allocate, child, free_frame), Status::ok);
  machine.must(Call::domain_start, child);
  EXPECT_EQ(machine.call(Call::frame_allocate, child, free_frame + 1), Status::not_permitted);
}

TEST_F(FrameTest, NoDomainExceedsItsLimit) {
  machine.must(Call::domain_create, child, 1);
  machine.frame(child);
  EXPECT_EQ(machine.call(Call::frame_allocate, child, free_frame + 1), Status::limit_reached);
}

TEST_F(FrameTest, AReleasedFrameIsFreeAndZero) {
  const Word frame = machine.frame();
  machine.must(Call::table_set, model::root_leaf_table_frame, 0, to(frame, writable));
  machine.happen(model::Step::Kind::user_store, {model::root_leaf_table_frame, 0, 7, 0x5ec7e7});
  EXPECT_EQ((machine.state().memory[frame, Word{7}]), 0x5ec7e7u);
  machine.must(Call::table_set, model::root_leaf_table_frame, 0, 0);
  EXPECT_EQ(machine.call(Call::frame_release, frame), Status::not_flushed) << "a processor may still write to it";
  machine.must(Call::tlb_flush, 0);
  EXPECT_EQ(machine.call(Call::frame_release, frame), Status::ok);
  EXPECT_EQ((machine.state().memory[frame, Word{7}]), 0u);
  EXPECT_EQ(machine.state().type[frame], spec::code(FrameType::free));
}

TEST_F(FrameTest, AFrameInUseIsNotReleased) {
  const Word frame = machine.frame();
  machine.must(Call::table_set, model::root_leaf_table_frame, 0, to(frame, readable));
  EXPECT_EQ(machine.call(Call::frame_release, frame), Status::still_referenced);
  EXPECT_EQ(machine.call(Call::frame_release, model::root_table_frame), Status::not_data);
  EXPECT_EQ(machine.call(Call::frame_release, free_frame + 9), Status::not_owner) << "it is nobody's";
  EXPECT_EQ(machine.call(Call::frame_release, 64), Status::no_such_frame);
}

TEST_F(FrameTest, ASharedFrameIsNotReleased) {
  machine.build_child();
  const Word frame = machine.frame();
  machine.must(Call::capability_derive, frame, 1, child, right_read);
  EXPECT_EQ(machine.call(Call::frame_release, frame), Status::still_shared);
}

TEST_F(FrameTest, AFrameIsHandedOverWithItsContent) {
  machine.build_child();
  const Word frame = machine.frame();
  machine.must(Call::table_set, model::root_leaf_table_frame, 0, to(frame, writable));
  machine.happen(model::Step::Kind::user_store, {model::root_leaf_table_frame, 0, 7, 0x5ec7e7});
  machine.must(Call::table_set, model::root_leaf_table_frame, 0, 0);
  machine.must(Call::tlb_flush, 0);
  const Word charged = machine.state().domain_charged[root_domain];
  EXPECT_EQ(machine.call(Call::frame_transfer, frame, child), Status::ok);
  EXPECT_EQ(machine.state().owner[frame], child);
  EXPECT_EQ(machine.state().type[frame], spec::code(FrameType::data));
  EXPECT_EQ((machine.state().memory[frame, Word{7}]), 0x5ec7e7u);
  EXPECT_EQ(machine.state().domain_charged[root_domain], charged - 1);
  EXPECT_EQ(machine.state().domain_charged[child], 1u);
  EXPECT_EQ(machine.call(Call::table_set, model::root_leaf_table_frame, 0, to(frame, readable)),
            Status::target_foreign);
}

TEST_F(FrameTest, AParentTakesAFrameBackUntilTheChildRuns) {
  machine.build_child();
  const Word frame = machine.frame(child);
  EXPECT_EQ(machine.call(Call::frame_transfer, frame, root_domain), Status::ok);
  EXPECT_EQ(machine.call(Call::frame_transfer, frame, child), Status::ok);
  machine.must(Call::domain_start, child);
  EXPECT_EQ(machine.call(Call::frame_transfer, frame, root_domain), Status::not_owner);
  EXPECT_EQ(machine.call(Call::frame_transfer, machine.frame(), child), Status::not_permitted);
}

TEST_F(FrameTest, NothingIsTakenFromOrGivenToTheDying) {
  machine.build_child();
  const Word frame = machine.frame(child);
  machine.must(Call::domain_destroy, child);
  EXPECT_EQ(machine.call(Call::frame_transfer, frame, root_domain), Status::not_owner) << "though it may be released";
  EXPECT_EQ(machine.call(Call::frame_transfer, machine.frame(), child), Status::not_permitted);
}

TEST_F(FrameTest, TransfersAreCheckedInTheirOrder) {
  machine.must(Call::domain_create, child, 0);
  const Word table = machine.table(1);
  const Word frame = machine.frame();
  machine.must(Call::capability_derive, frame, 1, child, right_read);
  machine.must(Call::table_set, table, 0, to(frame, writable));
  EXPECT_EQ(machine.call(Call::frame_transfer, 64, no_domain), Status::no_such_frame);
  EXPECT_EQ(machine.call(Call::frame_transfer, free_frame + 9, no_domain), Status::not_owner) << "it is nobody's";
  EXPECT_EQ(machine.call(Call::frame_transfer, table, no_domain), Status::no_such_domain);
  EXPECT_EQ(machine.call(Call::frame_transfer, table, domain_count), Status::no_such_domain);
  EXPECT_EQ(machine.call(Call::frame_transfer, table, 3), Status::not_permitted) << "it is dead";
  EXPECT_EQ(machine.call(Call::frame_transfer, table, child), Status::not_data);
  EXPECT_EQ(machine.call(Call::frame_transfer, frame, child), Status::still_referenced);
  machine.must(Call::table_set, table, 0, 0);
  EXPECT_EQ(machine.call(Call::frame_transfer, frame, child), Status::still_shared);
  machine.must(Call::capability_release, frame, 1);
  machine.must(Call::tlb_flush, 0);
  machine.must(Call::table_set, table, 0, to(frame, writable));
  machine.must(Call::table_set, table, 0, 0);
  EXPECT_EQ(machine.call(Call::frame_transfer, frame, child), Status::not_flushed);
  machine.must(Call::tlb_flush, 0);
  EXPECT_EQ(machine.call(Call::frame_transfer, frame, child), Status::limit_reached);
}

TEST_F(FrameTest, NoTransferExceedsALimit) {
  machine.must(Call::domain_create, child, 1);
  const Word first = machine.frame();
  const Word second = machine.frame();
  EXPECT_EQ(machine.call(Call::frame_transfer, first, child), Status::ok);
  EXPECT_EQ(machine.call(Call::frame_transfer, second, child), Status::limit_reached);
  EXPECT_EQ(machine.call(Call::frame_transfer, first, child), Status::limit_reached) << "though it has it already";
}

TEST_F(FrameTest, ATransferToTheOwnerChangesNothing) {
  const Word frame = machine.frame();
  const Word charged = machine.state().domain_charged[root_domain];
  EXPECT_EQ(machine.call(Call::frame_transfer, frame, root_domain), Status::ok);
  EXPECT_EQ(machine.state().owner[frame], root_domain);
  EXPECT_EQ(machine.state().domain_charged[root_domain], charged);
}

}  // namespace
}  // namespace exo::tests
