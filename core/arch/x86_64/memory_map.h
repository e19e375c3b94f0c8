// SPDX-License-Identifier: MIT
// A set of frames, as disjoint ranges: what memory there is, and what of it boot has not used yet.
#pragma once

#include <cstdint>

namespace exo::core {

struct FrameRange {
  std::uint64_t first;
  std::uint64_t end;  // one past the last

  constexpr std::uint64_t count() const { return end - first; }
};

class MemoryMap {
 public:
  void add(FrameRange range);
  void remove(FrameRange range);

  // Removes `count` consecutive frames, the first a multiple of `alignment` (a power of two), all of them
  // below `limit`, and returns the first; 0, which is never in the set of unused frames, if there are none.
  std::uint64_t take(std::uint64_t count, std::uint64_t alignment, std::uint64_t limit);

  std::uint64_t count() const;
  std::uint64_t end() const;  // one past the highest frame

  const FrameRange* ranges() const { return ranges_; }
  std::uint64_t range_count() const { return range_count_; }

 private:
  // Firmware reports a dozen ranges. What does not fit is left out: memory unused, never memory used twice.
  static constexpr std::uint64_t capacity = 128;

  void append(FrameRange range);

  FrameRange ranges_[capacity];
  std::uint64_t range_count_ = 0;
};

}  // namespace exo::core
