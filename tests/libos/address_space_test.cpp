// SPDX-License-Identifier: MIT
#include "libos/base/address_space.h"

#include "tests/libos/fake_tables.h"

#include <gtest/gtest.h>

namespace exo::libos {
namespace {

constexpr FrameNumber root{1};
constexpr FrameNumber frame{77};
constexpr VirtualAddress page{0x1234'5678'9000};

TEST(AddressSpace, IndicesOfAnAddress) {
  EXPECT_EQ(index_at(page, 4), 0x1234'5678'9000 >> 39 & 511);
  EXPECT_EQ(index_at(page, 3), 0x1234'5678'9000 >> 30 & 511);
  EXPECT_EQ(index_at(page, 2), 0x1234'5678'9000 >> 21 & 511);
  EXPECT_EQ(index_at(page, 1), 0x1234'5678'9000 >> 12 & 511);
}

TEST(AddressSpace, MapCreatesTheTablesOnTheWayDown) {
  FakeTables tables;
  AddressSpace space{tables, root};
  EXPECT_EQ(space.map(page, frame, Rights::read_write), Status::ok);
  EXPECT_EQ(tables.levels, (std::vector<std::uint64_t>{3, 2, 1}));
  EXPECT_EQ(tables.entry(FrameNumber{1002}, index_at(page, 1)), binding(frame, Rights::read_write));

  EXPECT_EQ(space.map(page + page_size, frame, Rights::read), Status::ok);
  EXPECT_EQ(tables.levels.size(), 3u);  // the neighbour needs no more
}

TEST(AddressSpace, MapOverwritesNothing) {
  FakeTables tables;
  AddressSpace space{tables, root};
  EXPECT_EQ(space.map(page, frame, Rights::read), Status::ok);
  EXPECT_EQ(space.map(page, frame + 1, Rights::read), Status::entry_changed);
}

TEST(AddressSpace, WalkFindsWhatWasMapped) {
  FakeTables tables;
  AddressSpace space{tables, root};
  const auto before = space.walk(page);
  ASSERT_TRUE(before);
  EXPECT_EQ(before->count, 1u);
  EXPECT_FALSE(before->reaches_page());

  EXPECT_EQ(space.map(page, frame, Rights::read_execute, Slot{3}), Status::ok);
  const auto walk = space.walk(page + 0x123);
  ASSERT_TRUE(walk);
  EXPECT_TRUE(walk->reaches_page());
  EXPECT_EQ(target(walk->last().word), frame);
  EXPECT_EQ(slot_of(walk->last().word), Slot{3});
  EXPECT_EQ(walk->last().word & (entry::no_execute | entry::writable), 0u);
}

TEST(AddressSpace, UnmapRemovesTheBindingOnly) {
  FakeTables tables;
  AddressSpace space{tables, root};
  EXPECT_EQ(space.unmap(page), Status::ok);
  EXPECT_EQ(space.map(page, frame, Rights::read), Status::ok);
  EXPECT_EQ(space.unmap(page), Status::ok);
  const auto walk = space.walk(page);
  ASSERT_TRUE(walk);
  EXPECT_EQ(walk->count, 4u);
  EXPECT_FALSE(walk->reaches_page());
}

TEST(AddressSpace, RefusalsComeThrough) {
  FakeTables tables;
  tables.left = 1;
  AddressSpace space{tables, root};
  EXPECT_EQ(space.map(page, frame, Rights::read), Status::not_free);
}

TEST(TableEntry, HasOnlyBitsTheCoreAllows) {
  for (const Rights rights : {Rights::read, Rights::read_write, Rights::read_execute, Rights::all}) {
    EXPECT_EQ(binding(FrameNumber{max_frames - 1}, rights, Slot{capability_slots}) & ~entry::permitted, 0u);
  }
  EXPECT_EQ(link(FrameNumber{max_frames - 1}) & ~entry::permitted, 0u);
  EXPECT_EQ(target(link(FrameNumber{5})), FrameNumber{5});
}

}  // namespace
}  // namespace exo::libos
