// SPDX-License-Identifier: MIT
// The walk of spec/isolation.h over tables made by hand, compared with what the processor's manual says.
#include "model/machine.h"
#include "spec/isolation.h"

#include <gtest/gtest.h>

namespace exo::tests {
namespace {

using model::Machine;
using model::Native;
using model::Word;
using Walk = spec::Walk<Native>;

constexpr Word page = 9;
constexpr unsigned levels = 4;

// The bits of an entry as the manual numbers them (Intel SDM volume 3A, 4.5), not as the core names them.
constexpr Word present = 1 << 0, write = 1 << 1, user = 1 << 2, accessed = 1 << 5, dirty = 1 << 6;
constexpr Word page_size_flag = 1 << 7;
constexpr Word execute_disable = Word{1} << 63;
constexpr unsigned address_shift = 12;
constexpr Word ignored = Word{7} << 9 | Word{0x7f} << 52;
constexpr Word protection_key = Word{0xf} << 59;  // ignored, too, where protection keys are off
constexpr Word all_bits = present | write | user;

// The table of level n is frame n, and its entry is the one with this index.
constexpr Word index_of(unsigned level) { return 100 + level; }

class WalkTest : public testing::Test {
 protected:
  WalkTest() {
    for (unsigned level = levels; level >= 1; --level) put(level, all_bits);
  }

  // Names the next table, or the page.
  void put(unsigned level, Word bits) { put_frame(level, level > 1 ? level - 1 : page, bits); }
  void put_frame(unsigned level, Word frame, Word bits) {
    ASSERT_TRUE(machine.set(model::map_named("memory"), {level, index_of(level)}, frame << address_shift | bits));
  }

  static Word address() {
    Word all = 0;
    for (unsigned level = levels; level >= 1; --level) all = all << 9 | index_of(level);
    return all << 12;
  }
  Walk walk(Word offset = 0) const { return spec::walk(machine.state(), Word{levels}, address() | offset); }

  // The level at which a walk ends.
  static unsigned last_level(const Walk& path) {
    unsigned last = levels;
    for (const auto& read : path.reads) last = read.happens ? read.level : last;
    return last;
  }

  Machine machine{32};
};

TEST_F(WalkTest, LeadsThroughFourTables) {
  const Walk path = walk();
  EXPECT_EQ(path.frame, page);
  ASSERT_EQ(path.reads.size(), levels);
  for (unsigned level = levels; level >= 1; --level) {
    EXPECT_EQ(path.reads[levels - level].level, level);
    EXPECT_EQ(path.reads[levels - level].table, level);
  }
  EXPECT_TRUE(spec::may_read(path) && spec::may_write(path) && spec::may_execute(path));
  EXPECT_FALSE(path.reserved || path.large);
}

TEST_F(WalkTest, LooksAtBits47To12) {
  EXPECT_TRUE(walk(0xffff'0000'0000'0fff).complete);
  for (unsigned bit = 12; bit < 48; ++bit) {
    EXPECT_FALSE(spec::walk(machine.state(), Word{levels}, address() ^ Word{1} << bit).complete) << bit;
  }
}

TEST_F(WalkTest, EndsAtAnEntryThatIsNotPresent) {
  for (unsigned level = levels; level >= 1; --level) {
    put(level, all_bits & ~present);
    const Walk path = walk();
    EXPECT_FALSE(path.complete || spec::may_read(path) || spec::may_write(path) || spec::may_execute(path)) << level;
    EXPECT_EQ(last_level(path), level);
    put(level, (all_bits & ~present) | page_size_flag);
    EXPECT_FALSE(walk().reserved || walk().large) << "of an entry that is not present no other bit counts";
    put(level, all_bits);
  }
}

TEST_F(WalkTest, IsNotForRing3IfOneEntryIsNot) {
  for (unsigned level = levels; level >= 1; --level) {
    put(level, all_bits & ~user);
    const Walk path = walk();
    EXPECT_TRUE(path.complete) << level;
    EXPECT_FALSE(spec::may_read(path) || spec::may_write(path) || spec::may_execute(path)) << level;
    put(level, all_bits);
  }
}

TEST_F(WalkTest, IsReadOnlyIfOneEntryIs) {
  for (unsigned level = levels; level >= 1; --level) {
    put(level, all_bits & ~write);
    const Walk path = walk();
    EXPECT_TRUE(spec::may_read(path) && spec::may_execute(path)) << level;
    EXPECT_FALSE(spec::may_write(path)) << level;
    put(level, all_bits);
  }
}

TEST_F(WalkTest, DoesNotExecuteIfOneEntryDisablesIt) {
  for (unsigned level = levels; level >= 1; --level) {
    put(level, all_bits | execute_disable);
    const Walk path = walk();
    EXPECT_TRUE(spec::may_read(path) && spec::may_write(path)) << level;
    EXPECT_FALSE(spec::may_execute(path)) << level;
    put(level, all_bits);
  }
}

TEST_F(WalkTest, EndsAtALargePage) {
  for (const unsigned level : {3U, 2U}) {
    put(level, all_bits | page_size_flag);
    const Walk path = walk();
    EXPECT_TRUE(path.large) << level;
    EXPECT_FALSE(path.complete || path.reserved || spec::may_read(path)) << level;
    EXPECT_EQ(last_level(path), level);
    put(level, all_bits);
  }
  put(1, all_bits | page_size_flag);
  EXPECT_TRUE(walk().complete && !walk().large) << "at level 1 it is PAT";
}

TEST_F(WalkTest, EndsAtAReservedBit) {
  put(4, all_bits | page_size_flag);
  EXPECT_TRUE(walk().reserved && !walk().large && !walk().complete);
  put(4, all_bits);
  for (unsigned level = levels; level >= 1; --level) {
    for (unsigned bit = 36; bit < 52; ++bit) {
      put(level, all_bits | Word{1} << bit);
      const Walk path = walk();
      EXPECT_TRUE(path.reserved) << level << ", bit " << bit;
      EXPECT_FALSE(path.complete || path.large || spec::may_read(path)) << level << ", bit " << bit;
      EXPECT_EQ(last_level(path), level);
    }
    put(level, all_bits);
  }
}

TEST_F(WalkTest, IgnoresWhatIsLeftToSoftware) {
  for (unsigned level = levels; level >= 1; --level) {
    put(level, all_bits | ignored | protection_key | accessed | dirty);
    EXPECT_TRUE(spec::may_write(walk())) << level;
  }
  put_frame(1, max_frames - 1, all_bits);
  EXPECT_TRUE(walk().complete && walk().frame == max_frames - 1) << "the last frame that there can be";
}

}  // namespace
}  // namespace exo::tests
