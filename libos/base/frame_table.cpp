// SPDX-License-Identifier: MIT
#include "libos/base/frame_table.h"

#include <algorithm>

namespace exo::libos {

std::expected<const FrameRecord*, Status> FrameTable::record(FrameNumber frame) {
  if (number(frame) >= boot_->frame_count) return std::unexpected(Status::no_such_frame);
  const Status mapped = map_part(number(frame) / records_per_part);
  if (mapped != Status::ok) return std::unexpected(mapped);
  return &(*this)[frame];
}

Status FrameTable::map_all() {
  for (std::uint64_t part = 0; part * records_per_part < boot_->frame_count; ++part) {
    const Status mapped = map_part(part);
    if (mapped != Status::ok) return mapped;
  }
  return Status::ok;
}

Status FrameTable::map_part(std::uint64_t part) {
  if (is_mapped_[part]) return Status::ok;
  const std::uint64_t first = part * words_per_frame;  // page of the table
  const auto table = space_->table_for(base_ + first * page_size);
  if (!table) return table.error();
  const std::uint64_t pages = std::min(words_per_frame, boot_->frame_table_frames - first);
  for (std::uint64_t page = 0; page < pages; ++page) {
    const FrameNumber frame{boot_->frame_table_first + first + page};
    const Result bound = table_set(*table, page, binding(frame, Rights::read));
    if (!bound.ok()) return bound.status;
  }
  is_mapped_[part] = true;
  return Status::ok;
}

bool FrameTable::may_be_free(FrameNumber frame) const {
  return !is_mapped_[number(frame) / records_per_part] || (*this)[frame].type() == FrameType::free;
}

}  // namespace exo::libos
