// SPDX-License-Identifier: MIT
// The set of frames that boot works with, against a set of numbers.
#include "core/arch/x86_64/memory_map.h"

#include <gtest/gtest.h>

#include <random>
#include <set>

namespace exo::core {
namespace {

std::set<std::uint64_t> frames_of(const MemoryMap& map) {
  std::set<std::uint64_t> frames;
  std::uint64_t count = 0;
  for (std::uint64_t i = 0; i < map.range_count(); ++i) {
    const FrameRange range = map.ranges()[i];
    for (std::uint64_t frame = range.first; frame < range.end; ++frame) frames.insert(frame);
    count += range.count();
  }
  EXPECT_EQ(count, frames.size()) << "ranges overlap";
  EXPECT_EQ(map.count(), count);
  EXPECT_EQ(map.end(), frames.empty() ? 0 : *frames.rbegin() + 1);
  return frames;
}

TEST(MemoryMap, IsASet) {
  std::mt19937 random{1};
  for (int round = 0; round < 200; ++round) {
    MemoryMap map;
    std::set<std::uint64_t> model;
    for (int step = 0; step < 30; ++step) {
      const std::uint64_t first = 1 + random() % 300, end = first + random() % 40;
      if (random() % 2 == 0) {
        map.add({first, end});
        for (std::uint64_t frame = first; frame < end; ++frame) model.insert(frame);
      } else {
        map.remove({first, end});
        for (std::uint64_t frame = first; frame < end; ++frame) model.erase(frame);
      }
      ASSERT_EQ(frames_of(map), model);
    }
    const std::uint64_t taken = map.take(5, 4, 200);
    if (taken == 0) continue;
    EXPECT_EQ(taken % 4, 0u);
    EXPECT_LE(taken + 5, 200u);
    for (std::uint64_t frame = taken; frame < taken + 5; ++frame) EXPECT_EQ(model.erase(frame), 1u);
    ASSERT_EQ(frames_of(map), model);
  }
}

TEST(MemoryMap, TakesOnlyWhatIsThere) {
  MemoryMap map;
  map.add({10, 20});
  map.add({100, 140});
  EXPECT_EQ(map.take(11, 1, 100), 0u);
  EXPECT_EQ(map.take(11, 1, 110), 0u);
  EXPECT_EQ(map.take(11, 1, 111), 100u);
  EXPECT_EQ(map.take(8, 8, 1000), 112u);
  EXPECT_EQ(map.count(), 31u);
}

// What does not fit is lost, never there twice.
TEST(MemoryMap, OverflowLosesMemory) {
  MemoryMap map;
  map.add({0, 100'000});
  for (std::uint64_t frame = 1; frame < 1000; frame += 2) map.remove({frame, frame + 1});
  for (const std::uint64_t frame : frames_of(map)) EXPECT_TRUE(frame % 2 == 0 || frame >= 1000);
}

}  // namespace
}  // namespace exo::core
