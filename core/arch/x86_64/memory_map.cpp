// SPDX-License-Identifier: MIT
#include "core/arch/x86_64/memory_map.h"

namespace exo::core {

void MemoryMap::append(FrameRange range) {
  if (range.first < range.end && range_count_ < capacity) ranges_[range_count_++] = range;
}

void MemoryMap::add(FrameRange range) {
  remove(range);
  append(range);
}

void MemoryMap::remove(FrameRange range) {
  if (range.first >= range.end) return;
  for (std::uint64_t i = range_count_; i-- > 0;) {
    const FrameRange old = ranges_[i];
    if (range.first >= old.end || old.first >= range.end) continue;
    ranges_[i] = ranges_[--range_count_];
    append({old.first, range.first});
    append({range.end, old.end});
  }
}

std::uint64_t MemoryMap::take(std::uint64_t count, std::uint64_t alignment, std::uint64_t limit) {
  for (std::uint64_t i = 0; i < range_count_; ++i) {
    const std::uint64_t first = (ranges_[i].first + alignment - 1) & ~(alignment - 1);
    const std::uint64_t end = ranges_[i].end < limit ? ranges_[i].end : limit;
    if (first >= end || end - first < count) continue;
    remove({first, first + count});
    return first;
  }
  return 0;
}

std::uint64_t MemoryMap::count() const {
  std::uint64_t sum = 0;
  for (std::uint64_t i = 0; i < range_count_; ++i) sum += ranges_[i].count();
  return sum;
}

std::uint64_t MemoryMap::end() const {
  std::uint64_t highest = 0;
  for (std::uint64_t i = 0; i < range_count_; ++i) {
    if (ranges_[i].end > highest) highest = ranges_[i].end;
  }
  return highest;
}

}  // namespace exo::core
