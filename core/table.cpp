// SPDX-License-Identifier: MIT
#include "core/table.h"

#include "core/authority.h"
#include "core/steps.h"
#include "core/table_entry.h"

namespace exo::core {

namespace {

// The type of a table of this level.
FrameType table_type(std::uint64_t level) {
  return static_cast<FrameType>(static_cast<std::uint64_t>(FrameType::table_1) - 1 + level);
}

bool may_be_bound(FrameType type) {
  return type == FrameType::data || is_table(type) || type == FrameType::information;
}

// The bits that a present entry may have. Above level 1 it is by the owner's authority.
std::uint64_t permitted_in(bool leaf) { return leaf ? entry::permitted : entry::permitted & ~entry::slot_mask; }

// Why a present entry may not stand in a table of this type and owner, or ok.
[[gnu::always_inline]] inline Status check_present(const Frame& table, Entry entry) {
  const bool leaf = table.type() == FrameType::table_1;
  const std::uint64_t slot = entry.slot();
  if ((entry.word & ~permitted_in(leaf)) != 0) return Status::bad_entry;
  if (!frame_exists(entry.target())) return Status::target_absent;
  const Frame& target = record(FrameNumber{entry.target()});
  if (being_revoked(target) || being_revoked(table)) return Status::being_revoked;
  if (leaf) {
    if (!may_be_bound(target.type())) return Status::target_type;
    if (entry.writable() && target.type() != FrameType::data) return Status::target_not_data;
  } else {
    if (target.type_and_type_references.tag() + 1 != table.type_and_type_references.tag()) return Status::target_type;
  }
  if (slot == owner_slot) return target.owner() == table.owner() ? Status::ok : Status::target_foreign;

  const std::uint64_t position = slot - 1;
  if (!slot_exists(slot) || target.capability_state[position] != CapabilityState::live ||
      target.capability[position].tag() != number(table.owner())) {
    return Status::no_capability;
  }
  if ((entry.rights() & ~target.rights_and_origin[position].rights()) != 0) return Status::rights_exceeded;
  return Status::ok;
}

// A processor that remembers `before` could still do no more than `after` allows.
bool keeps_rights(Entry before, Entry after) {
  return after.present() && after.target() == before.target() && after.slot() == before.slot() &&
         (!before.writable() || after.writable()) && (!before.executable() || after.executable());
}

// Why an entry may not stand at this index of a table, or ok.
[[gnu::always_inline]] inline Status check_entry(const Frame& table, std::uint64_t index, Entry entry) {
  if (is_core_slot(table.type(), index)) return Status::core_slot;
  return entry.present() ? check_present(table, entry) : Status::ok;
}

// An entry was exchanged for another.
[[gnu::always_inline]] inline void count_exchange(Frame& table, Entry before, Entry after) {
  if (before.present()) {
    drop_reference(table, before);
    if (!keeps_rights(before, after)) record(FrameNumber{before.target()}).entries_and_drop_epoch.set_count(epoch);
  }
  if (after.present()) add_reference(table, after);
}

}  // namespace

Reply table_create(std::uint64_t frame_word, std::uint64_t level, DomainId caller) {
  if (!frame_exists(frame_word)) return Status::no_such_frame;
  const FrameNumber name{frame_word};
  Frame& frame = record(name);
  if (!acts_for(caller, frame.owner())) return Status::not_owner;
  if (frame.type() != FrameType::data) return Status::not_data;
  if (level - 1 > 3) return Status::bad_level;
  if (being_revoked(frame)) return Status::being_revoked;
  if (frame.type_references() != 0) return Status::still_writable;
  if (!all_slots_vacant(frame)) return Status::still_shared;
  if (!flushed_since(frame.drop_epoch())) return Status::not_flushed;

  Port::clear(name);
  if (level == 4) {
    static_assert(core_slot_count == 8);
    Port::store(name, core_slot_first + 0, core_entries[0]);
    Port::store(name, core_slot_first + 1, core_entries[1]);
    Port::store(name, core_slot_first + 2, core_entries[2]);
    Port::store(name, core_slot_first + 3, core_entries[3]);
    Port::store(name, core_slot_first + 4, core_entries[4]);
    Port::store(name, core_slot_first + 5, core_entries[5]);
    Port::store(name, core_slot_first + 6, core_entries[6]);
    Port::store(name, core_slot_first + 7, core_entries[7]);
  }
  frame.set_type(table_type(level));
  return Status::ok;
}

Reply table_destroy(std::uint64_t frame_word, DomainId caller) {
  if (!frame_exists(frame_word)) return Status::no_such_frame;
  Frame& frame = record(FrameNumber{frame_word});
  if (!may_undo_use_of(caller, frame)) return Status::not_owner;
  if (!is_table(frame.type())) return Status::not_table;
  if (frame.entries() != 0) return Status::entries_present;
  if (frame.type_references() != 0) return Status::still_linked;
  if (!flushed_since(frame.drop_epoch())) return Status::not_flushed;

  frame.set_type(FrameType::data);
  return Status::ok;
}

Reply table_set(std::uint64_t table_word, std::uint64_t index, std::uint64_t word, std::uint64_t expected,
                std::uint64_t compare, DomainId caller) {
  if (!frame_exists(table_word)) return Status::no_such_frame;
  const FrameNumber name{table_word};
  Frame& table = record(name);
  const Entry after{word};
  if (!acts_for(caller, table.owner()) && (after.present() || !may_undo_use_of(caller, table)))
    return Status::not_owner;
  if (!is_table(table.type())) return Status::not_table;
  if (index >= words_per_frame) return Status::bad_index;
  if (const Status refusal = check_entry(table, index, after); refusal != Status::ok) return refusal;

  Entry before{expected};
  if (compare == 0) {
    before.word = Port::exchange(name, index, word);
  } else if (!Port::compare_exchange(name, index, expected, word)) {
    return Status::entry_changed;
  }
  count_exchange(table, before, after);
  return {Status::ok, before.word};
}

Reply table_update(std::uint64_t table_word, std::uint64_t index, std::uint64_t batch_word, std::uint64_t first,
                   std::uint64_t count, DomainId caller) {
  if (!frame_exists(table_word)) return Status::no_such_frame;
  const Frame& table = record(FrameNumber{table_word});
  if (!acts_for(caller, table.owner())) return Status::not_owner;
  if (!is_table(table.type())) return Status::not_table;
  if (!frame_exists(batch_word)) return Status::batch_absent;
  const Frame& batch = record(FrameNumber{batch_word});
  if (!acts_for(caller, batch.owner())) return Status::batch_foreign;
  if (batch.type() != FrameType::data) return Status::batch_not_data;
  if (count > words_per_frame) return Status::bad_count;
  if (index > words_per_frame - count) return Status::beyond_table;
  if (first > words_per_frame - count) return Status::beyond_batch;
  return take_steps(count, [=](std::uint64_t position) {
    return table_update_entry(table_word, index, batch_word, first, position);
  });
}

Status table_update_entry(std::uint64_t table_word, std::uint64_t index, std::uint64_t batch, std::uint64_t first,
                          std::uint64_t position) {
  const FrameNumber name{table_word};
  Frame& table = record(name);
  const Entry after{Port::load(FrameNumber{batch}, first + position)};
  if (const Status refusal = check_entry(table, index + position, after); refusal != Status::ok) return refusal;
  count_exchange(table, Entry{Port::exchange(name, index + position, after.word)}, after);
  return Status::ok;
}

}  // namespace exo::core
