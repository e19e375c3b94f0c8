// SPDX-License-Identifier: MIT
// Finds free frames. The library searches, the core checks.
#pragma once

#include "libos/base/calls.h"

#include <expected>

namespace exo::libos {

class FrameTable;

class FramePool {
 public:
  // Frames are looked for from `first` on, and from the beginning again at the end.
  FramePool(FrameNumber first, std::uint64_t frame_count) : next_{number(first)}, frame_count_{frame_count} {}

  // From now on the exposed frame table says which frames are worth a call.
  void consult(const FrameTable& table) { table_ = &table; }

  // Claims a frame, which is zero, for a domain. not_free if there is none left.
  std::expected<FrameNumber, Status> allocate(DomainId domain);

  // Claims one and makes it a page table.
  std::expected<FrameNumber, Status> allocate_table(DomainId domain, std::uint64_t level);

  // Where the next search begins.
  FrameNumber next() const { return FrameNumber{next_}; }

  // Gives a frame back, flushing if that is what lacks.
  static Status release(FrameNumber frame);

 private:
  std::uint64_t next_;
  std::uint64_t frame_count_;
  const FrameTable* table_ = nullptr;
};

}  // namespace exo::libos
