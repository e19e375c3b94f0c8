// SPDX-License-Identifier: MIT
// The core's frame table, bound read-only. It is mapped in parts when they are first read, each the work of one
// page table: 2 MiB of records, for 128 MiB of memory.
#pragma once

#include "libos/base/address_space.h"
#include "spec/information.h"

#include <array>

namespace exo::libos {

using information::FrameRecord;

class FrameTable {
 public:
  FrameTable(AddressSpace& space, const BootInformation& boot, VirtualAddress base)
      : space_{&space}, boot_{&boot}, base_{base} {}

  // The record of a frame below the frame count.
  std::expected<const FrameRecord*, Status> record(FrameNumber frame);

  // Maps the whole table, so that `operator[]` can be used.
  Status map_all();
  const FrameRecord& operator[](FrameNumber frame) const { return at<const FrameRecord>(base_)[number(frame)]; }

  // False if it is known not to be free; looks only at what is mapped.
  bool may_be_free(FrameNumber frame) const;

 private:
  static constexpr std::uint64_t records_per_part = words_per_frame * information::frame_records_per_page;
  static constexpr std::uint64_t parts = max_frames / records_per_part;

  Status map_part(std::uint64_t part);

  AddressSpace* space_;
  const BootInformation* boot_;
  VirtualAddress base_;
  std::array<bool, parts> is_mapped_{};
};

}  // namespace exo::libos
