// SPDX-License-Identifier: MIT
// Entries of page tables, and the references that they are. Specification: spec/table.h.
#pragma once

#include "core/port.h"

namespace exo::core {

inline bool is_core_slot(FrameType type, std::uint64_t index) {
  return type == FrameType::table_4 && index - core_slot_first < core_slot_count;
}

// A table entry, taken apart.
struct Entry {
  std::uint64_t word;

  bool present() const { return (word & entry::present) != 0; }
  bool writable() const { return (word & entry::writable) != 0; }
  bool executable() const { return (word & entry::no_execute) == 0; }
  std::uint64_t target() const { return (word & entry::frame_mask) >> entry::frame_shift; }
  std::uint64_t slot() const { return (word & entry::slot_mask) >> entry::slot_shift; }
  std::uint64_t rights() const {
    return right_read | (writable() ? right_write : 0) | (executable() ? right_execute : 0);
  }
};

[[gnu::always_inline]] inline void add_reference(Frame& table, Entry entry) {
  Frame& target = record(FrameNumber{entry.target()});
  table.entries_and_drop_epoch.increment_tag();
  target.owner_and_references.increment_count();
  if (table.type() != FrameType::table_1 || entry.writable()) target.type_and_type_references.increment_count();
  if (entry.slot() != owner_slot) target.capability[entry.slot() - 1].increment_count();
}

[[gnu::always_inline]] inline void drop_reference(Frame& table, Entry entry) {
  Frame& target = record(FrameNumber{entry.target()});
  table.entries_and_drop_epoch.decrement_tag();
  target.owner_and_references.decrement_count();
  if (table.type() != FrameType::table_1 || entry.writable()) target.type_and_type_references.decrement_count();
  if (entry.slot() != owner_slot) target.capability[entry.slot() - 1].decrement_count();
}

}  // namespace exo::core
