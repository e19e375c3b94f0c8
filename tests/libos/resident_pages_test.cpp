// SPDX-License-Identifier: MIT
#include "libos/base/resident_pages.h"

#include "tests/libos/fake_tables.h"

#include <gtest/gtest.h>

namespace exo::libos {
namespace {

constexpr std::uint64_t page_count = 5;
constexpr VirtualAddress first_page{0x10'0000};

VirtualAddress page_at(std::uint64_t position) { return first_page + position * page_size; }
FrameNumber frame_at(std::uint64_t position) { return FrameNumber{50 + position}; }

// Always the last one.
class LastCome : public VictimPolicy {
 public:
  std::size_t next(std::span<const ResidentPage> pages, PageUses&) override { return pages.size() - 1; }
};

class ResidentPagesTest : public testing::Test {
 protected:
  ResidentPagesTest() {
    for (std::uint64_t position = 0; position < page_count; ++position) {
      EXPECT_EQ(space_.map(page_at(position), frame_at(position), Rights::read_write), Status::ok);
      EXPECT_EQ(pages_.add(page_at(position)), Status::ok);
    }
  }

  std::uint64_t& entry_of(std::uint64_t position) {
    const auto last = space_.walk(page_at(position))->last();
    return tables_.entries[{last.table, last.index}];
  }
  void read(std::uint64_t position) { entry_of(position) |= entry::accessed; }
  void write(std::uint64_t position) { entry_of(position) |= entry::accessed | entry::dirty; }

  // Before the next exchange of an entry.
  void set_in_last_moment(std::uint64_t bits) {
    tables_.before_exchange = [this, bits](std::uint64_t& stored) {
      stored |= bits;
      tables_.before_exchange = nullptr;
    };
  }

  // The positions of the pages that go, a dirty one as its complement.
  std::vector<std::uint64_t> pick(ResidentPages& pages, std::size_t count) {
    std::vector<Victim> victims(count);
    victims.resize(pages.pick(victims));
    std::vector<std::uint64_t> found;
    for (const Victim& victim : victims) {
      const std::uint64_t position = (number(victim.address) - number(first_page)) / page_size;
      EXPECT_EQ(victim.frame, frame_at(position));
      EXPECT_EQ(entry_of(position), 0u);
      found.push_back(victim.is_dirty ? ~position : position);
    }
    return found;
  }
  std::vector<std::uint64_t> pick(std::size_t count) { return pick(pages_, count); }

  using Positions = std::vector<std::uint64_t>;

  FakeTables tables_;
  AddressSpace space_{tables_, FrameNumber{1}};
  Clock clock_;
  ResidentPages pages_{space_, tables_, clock_};
};

TEST_F(ResidentPagesTest, WhatWasNotUsedGoesFirst) {
  read(0), read(1), read(3);
  EXPECT_EQ(pick(2), (Positions{2, 4}));
  EXPECT_EQ(pages_.pages().size(), 3u);
}

TEST_F(ResidentPagesTest, WhereAllWereUsedTheFirstGoes) {
  for (std::uint64_t position = 0; position < page_count; ++position) read(position);
  EXPECT_EQ(pick(1), (Positions{0}));
}

TEST_F(ResidentPagesTest, ASecondChanceLastsOneRound) {
  read(0);
  EXPECT_EQ(pick(1), (Positions{1}));  // the hand stands at 2 now, and has passed 0
  read(2);
  EXPECT_EQ(pick(3), (Positions{3, 4, 0}));
}

TEST_F(ResidentPagesTest, AllOfThemGoAndNoMore) {
  write(2);
  EXPECT_EQ(pick(page_count + 1), (Positions{0, 1, 3, 4, ~std::uint64_t{2}}));
  EXPECT_EQ(pick(1), Positions{});
}

TEST_F(ResidentPagesTest, DirtyOnesAreTold) {
  write(1);
  EXPECT_EQ(pages_.forget_accesses(), Status::ok);  // dirty it is still
  EXPECT_EQ(pick(2), (Positions{0, ~std::uint64_t{1}}));
}

TEST_F(ResidentPagesTest, WhatWasKeptIsCleanUntilItIsWrittenAgain) {
  write(0), write(1);
  for (const std::uint64_t position : {0u, 1u}) {
    const auto use = pages_.uses().forget_write(pages_.pages()[position]);
    ASSERT_TRUE(use);
    EXPECT_TRUE(use->is_dirty);
  }
  EXPECT_EQ(pages_.forget_accesses(), Status::ok);
  entry_of(1) |= entry::dirty;
  EXPECT_EQ(pick(2), (Positions{0, ~std::uint64_t{1}}));
}

TEST_F(ResidentPagesTest, NoBitIsLostThatComesInTheLastMoment) {
  read(0);
  set_in_last_moment(entry::dirty);
  const auto use = pages_.uses().forget_access(pages_.pages()[0]);
  ASSERT_TRUE(use);
  EXPECT_TRUE(use->is_accessed && use->is_dirty);
  EXPECT_EQ(entry_of(0) & (entry::accessed | entry::dirty), entry::dirty);
}

TEST_F(ResidentPagesTest, NotEvenWhenThePageGoes) {
  set_in_last_moment(entry::accessed | entry::dirty);
  EXPECT_EQ(pick(2), (Positions{~std::uint64_t{0}, 1}));
}

TEST_F(ResidentPagesTest, APolicyOfTheProgramsOwn) {
  LastCome last;
  ResidentPages pages{space_, tables_, last};
  for (const std::uint64_t position : {3u, 0u, 2u}) ASSERT_EQ(pages.add(page_at(position)), Status::ok);
  EXPECT_EQ(pick(pages, 2), (Positions{2, 0}));
}

TEST_F(ResidentPagesTest, Refusals) {
  EXPECT_EQ(pages_.add(page_at(page_count)), Status::no_such_frame);
  for (std::size_t count = page_count; count < ResidentPages::capacity; ++count) {
    EXPECT_EQ(pages_.add(page_at(0)), Status::ok);
  }
  EXPECT_EQ(pages_.add(page_at(0)), Status::limit_reached);
}

}  // namespace
}  // namespace exo::libos
