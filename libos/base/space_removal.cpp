// SPDX-License-Identifier: MIT
#include "libos/base/space_removal.h"

#include "libos/base/frame_pool.h"

namespace exo::libos {
namespace {

constexpr bool is_core_slot(std::uint64_t level, std::uint64_t index) {
  return level == 4 && index >= core_slot_first && index < core_slot_first + core_slot_count;
}

// A frame whose translations are flushed.
Status give_table_back(FrameNumber table) {
  const Status destroyed = table_destroy(table);
  return destroyed == Status::ok ? frame_release(table) : destroyed;
}

// What lies below a table; the table itself stays.
Status empty(Tables& tables, FrameNumber table, std::uint64_t level) {
  for (std::uint64_t index = 0; index < words_per_frame; ++index) {
    if (is_core_slot(level, index)) continue;
    const auto word = tables.entry(table, index);
    if (!word) return word.error();
    if (!is_present(*word)) continue;
    const FrameNumber below = target(*word);
    Status status = level > 1 ? empty(tables, below, level - 1) : Status::ok;
    if (status == Status::ok) status = tables.clear(table, index);
    if (status == Status::ok) status = tlb_flush();
    if (status == Status::ok) status = level > 1 ? give_table_back(below) : frame_release(below);
    if (status != Status::ok) return status;
  }
  return Status::ok;
}

}  // namespace

Status remove_space(Tables& tables, const AddressSpace& space) {
  Status status = empty(tables, space.root(), 4);
  if (status == Status::ok) status = tlb_flush();
  return status == Status::ok ? give_table_back(space.root()) : status;
}

}  // namespace exo::libos
