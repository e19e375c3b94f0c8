// SPDX-License-Identifier: MIT
// Calls on page tables. Typing is flat and explicit: a table starts zeroed, an entry above level 1 names
// a table of the next level and the same owner, and reaching zero references changes no type.
#pragma once

#include "spec/vocabulary.h"

namespace exo::spec {

// table_create(frame, level): a data frame without writable binding or derived capability becomes a
// zeroed table; a root also receives the core's slots.
template <class V>
Outcome<V> table_create(const State<V>& old, const Word<V>& caller, const Word<V>& frame, const Word<V>& level) {
  Step<V> step{old};
  step.reject_if(!frame_exists(old, frame), Status::no_such_frame);
  step.reject_if(!acts_for(old, caller, old.owner[frame]), Status::not_owner);
  step.reject_if(!type_is(old, frame, FrameType::data), Status::not_data);
  step.reject_if(level == 0 || level > 4, Status::bad_level);
  step.reject_if(being_revoked(old, frame), Status::being_revoked);
  step.reject_if(old.type_references[frame] != 0, Status::still_writable);
  step.reject_if(!all_slots_vacant(old, frame), Status::still_shared);
  step.reject_if(!flushed_since(old, old.drop_epoch[frame]), Status::not_flushed);
  step.next.memory.fill_row(frame, Word<V>{0});
  step.when(level == 4, [&] {
    for (std::uint64_t slot = 0; slot < core_slot_count; ++slot) {
      step.next.memory[frame, core_slot_first + slot] = old.core_entry[slot];
    }
  });
  step.next.type[frame] = level + (code(FrameType::table_1) - 1);
  return step.done();
}

// table_destroy(frame): a table without present entries, parents or roots becomes data.
template <class V>
Outcome<V> table_destroy(const State<V>& old, const Word<V>& caller, const Word<V>& frame) {
  Step<V> step{old};
  step.reject_if(!frame_exists(old, frame), Status::no_such_frame);
  step.reject_if(!may_undo_use_of(old, caller, frame), Status::not_owner);
  step.reject_if(!is_table(old, frame), Status::not_table);
  step.reject_if(old.entries[frame] != 0, Status::entries_present);
  step.reject_if(old.type_references[frame] != 0, Status::still_linked);
  step.reject_if(!flushed_since(old, old.drop_epoch[frame]), Status::not_flushed);
  step.next.type[frame] = code(FrameType::data);
  return step.done();
}

// --- What may be bound ---

template <class V>
Bool<V> may_be_bound(const State<V>& state, const Word<V>& frame) {
  return type_is(state, frame, FrameType::data) || is_table(state, frame) ||
         type_is(state, frame, FrameType::information);
}

// The capability in `slot` of the target is held by the domain (live, where it is to bind anew).
template <class V>
Bool<V> capability_authorises(const State<V>& state, const Word<V>& domain, const Word<V>& target,
                              const Word<V>& slot) {
  return slot_exists(slot) && capability_is(state, target, slot, CapabilityState::live) &&
         state.capability_holder[target, slot - 1] == domain;
}

// Rejects an entry in a slot of the core, and a present one that a table of this type and owner may not hold.
template <class V>
void reject_bad_entry(Step<V>& step, const State<V>& old, const Word<V>& table, const Word<V>& index,
                      const Word<V>& word) {
  const Bool<V> present = has(word, entry::present);
  const Bool<V> leaf = type_is(old, table, FrameType::table_1);
  const Word<V> owner = old.owner[table];
  const Word<V> target = target_of(word);
  const Word<V> slot = slot_of(word);
  const Bool<V> by_owner = slot == owner_slot;

  step.reject_if(is_core_slot(old, table, index), Status::core_slot);
  step.reject_if(present && ((word & ~entry::permitted) != 0 || (!leaf && !by_owner)), Status::bad_entry);
  step.reject_if(present && !frame_exists(old, target), Status::target_absent);
  step.reject_if(present && (being_revoked(old, target) || being_revoked(old, table)), Status::being_revoked);
  step.reject_if(present && leaf && !may_be_bound(old, target), Status::target_type);
  step.reject_if(present && !leaf && old.type[target] + 1 != old.type[table], Status::target_type);
  step.reject_if(present && leaf && has(word, entry::writable) && !type_is(old, target, FrameType::data),
                 Status::target_not_data);
  step.reject_if(present && by_owner && old.owner[target] != owner, Status::target_foreign);
  step.reject_if(present && !by_owner && !capability_authorises(old, owner, target, slot), Status::no_capability);
  step.reject_if(present && !by_owner && (rights_of<V>(word) & ~old.capability_rights[target, slot - 1]) != 0,
                 Status::rights_exceeded);
}

// --- Counting references ---

// The reference that a present entry is, taken away or added: amount is -1 or 1.
template <class V>
void count_entry(Step<V>& step, const State<V>& old, const Word<V>& table, const Word<V>& word, std::uint64_t amount) {
  const Bool<V> leaf = type_is(old, table, FrameType::table_1);
  const Word<V> target = target_of(word);
  const Word<V> slot = slot_of(word);
  step.next.entries[table] += amount;
  step.next.references[target] += amount;
  step.when(!leaf || has(word, entry::writable), [&] { step.next.type_references[target] += amount; });
  step.when(slot != owner_slot, [&] { step.next.capability_count[target, slot - 1] += amount; });
}

// A processor that remembers `before` could still do no more than `after` allows.
template <class W>
auto keeps_rights(const W& before, const W& after) {
  return has(after, entry::present) && target_of(after) == target_of(before) && slot_of(after) == slot_of(before) &&
         (!has(before, entry::writable) || has(after, entry::writable)) &&
         (has(before, entry::no_execute) || !has(after, entry::no_execute));
}

// The entry, with accessed and dirty bits that the processor set since the last step.
template <class V>
Word<V> found_entry(const State<V>& old, const Word<V>& table, const Word<V>& index, const Word<V>& hardware) {
  const Word<V> stored = old.memory[table, index];
  return stored | V::choose(has(stored, entry::present), hardware & (entry::accessed | entry::dirty), Word<V>{0});
}

template <class V>
void exchange_entry(Step<V>& step, const State<V>& old, const Word<V>& table, const Word<V>& index,
                    const Word<V>& before, const Word<V>& word) {
  const Bool<V> was_present = has(before, entry::present);
  step.next.memory[table, index] = word;
  step.when(was_present, [&] { count_entry(step, old, table, before, std::uint64_t(-1)); });
  step.when(was_present && !keeps_rights(before, word), [&] { step.next.drop_epoch[target_of(before)] = old.epoch(); });
  step.when(has(word, entry::present), [&] { count_entry(step, old, table, word, 1); });
}

// table_set(table, index, entry, expected, compare): the secure binding. Validates the entry, exchanges
// it atomically and returns the old one; with `compare`, changes nothing unless the old one is as
// expected. `hardware` are accessed and dirty bits the processor set since the last step.
template <class V>
Outcome<V> table_set(const State<V>& old, const Word<V>& caller, const Word<V>& table, const Word<V>& index,
                     const Word<V>& word, const Word<V>& expected, const Word<V>& compare, const Word<V>& hardware) {
  Step<V> step{old};
  const Word<V> owner = old.owner[table];
  const Word<V> before = found_entry(old, table, index, hardware);

  step.reject_if(!frame_exists(old, table), Status::no_such_frame);
  step.reject_if(!acts_for(old, caller, owner) && !(may_undo_use_of(old, caller, table) && !has(word, entry::present)),
                 Status::not_owner);
  step.reject_if(!is_table(old, table), Status::not_table);
  step.reject_if(index >= words_per_frame, Status::bad_index);
  reject_bad_entry(step, old, table, index, word);
  step.reject_if(compare != 0 && before != expected, Status::entry_changed);

  exchange_entry(step, old, table, index, before, word);
  return step.done(before);
}

// table_update(table, index, batch, first, count): sets the entries from `index` on, one after another, to the words of
// the batch from `first` on, up to the first that table_set would refuse. The batch is a data frame of the caller's;
// each of its words is read once. This is the beginning: what does not change from one entry to the next.
template <class V>
Outcome<V> table_update(const State<V>& old, const Word<V>& caller, const Word<V>& table, const Word<V>& index,
                        const Word<V>& batch, const Word<V>& first, const Word<V>& count) {
  Step<V> step{old};
  const Word<V> size{words_per_frame};
  step.reject_if(!frame_exists(old, table), Status::no_such_frame);
  step.reject_if(!acts_for(old, caller, old.owner[table]), Status::not_owner);
  step.reject_if(!is_table(old, table), Status::not_table);
  step.reject_if(!frame_exists(old, batch), Status::batch_absent);
  step.reject_if(!acts_for(old, caller, old.owner[batch]), Status::batch_foreign);
  step.reject_if(!type_is(old, batch, FrameType::data), Status::batch_not_data);
  step.reject_if(count > size, Status::bad_count);
  step.reject_if(index > size - count, Status::beyond_table);
  step.reject_if(first > size - count, Status::beyond_batch);
  return step.done();
}

// One entry of it: `word` is what was found in the batch.
template <class V>
Outcome<V> table_update_entry(const State<V>& old, const Word<V>& table, const Word<V>& index, const Word<V>& word,
                              const Word<V>& hardware) {
  Step<V> step{old};
  reject_bad_entry(step, old, table, index, word);
  exchange_entry(step, old, table, index, found_entry(old, table, index, hardware), word);
  return step.done();
}

}  // namespace exo::spec
