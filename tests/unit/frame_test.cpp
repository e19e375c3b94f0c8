// SPDX-License-Identifier: MIT
// frame_allocate and frame_release.
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

}  // namespace
}  // namespace exo::tests
