// SPDX-License-Identifier: MIT
// Theorem 5 for what an agent remembers (Intel SDM volume 3A, 4.10): any entry that was in a table since CR3 was last
// loaded, of a page or of a table of the next level; and the root in CR3. Dropped ones may stay remembered; until the
// agent flushes, what they lead to is not used anew.
//
// The conclusions speak of one step, which may be any agent's, and of an arbitrary entry or root that an arbitrary
// agent remembers. Either the table that the entry stood in still gives as much, or its frame is stamped: the drop
// epoch is one that the agent has not flushed since. When it is remembered it is in the table, and from then on it
// stays so, and the frame stays what it was. So it is with a root and the vCPU that it was loaded from.
//
// A walk goes on from a root or from an entry of a table that is remembered. The frame stays a table, so the walker
// reads, and sets accessed and dirty bits of, entries of tables alone; and what it reads is remembered in its turn.
#pragma once

#include "spec/counters.h"
#include "spec/vcpu.h"

namespace exo::spec {

// An entry, as it was when the agent read it.
template <class V>
struct Remembered {
  Word<V> agent;
  Word<V> table, index;  // where it stood
  Word<V> word;
  Bool<V> of_page;      // at level 1; else of a table
  Word<V> holder;       // of the capability that authorised it; its domain
  Word<V> owner, type;  // of the frame
};

// A live entry, remembered now.
template <class V>
Remembered<V> remember(const State<V>& state, const Word<V>& agent, const Word<V>& table, const Word<V>& index) {
  const Word<V> word = state.memory[table, index];
  const Word<V> frame = target_of(word);
  return {.agent = agent,
          .table = table,
          .index = index,
          .word = word,
          .of_page = type_is(state, table, FrameType::table_1),
          .holder = state.owner[table],
          .owner = state.owner[frame],
          .type = state.type[frame]};
}

// The table still gives as much, by the same authority.
template <class V>
Bool<V> is_backed(const State<V>& state, const Remembered<V>& remembered) {
  const Word<V> now = state.memory[remembered.table, remembered.index];
  const Bool<V> leaf = type_is(state, remembered.table, FrameType::table_1);
  return is_live(state, remembered.table, remembered.index) && target_of(now) == target_of(remembered.word) &&
         slot_of(now) == slot_of(remembered.word) && (rights_of<V>(remembered.word) & ~rights_of<V>(now)) == 0 &&
         ((leaf && remembered.of_page) || (!leaf && !remembered.of_page));
}

// The agent may have remembered what was dropped in this epoch.
template <class V>
Bool<V> is_unflushed(const State<V>& state, const Word<V>& agent, const Word<V>& epoch) {
  return epoch >= state.agent_load_epoch[agent];
}

template <class V>
Bool<V> backed_or_stamped(const State<V>& state, const Remembered<V>& remembered) {
  return is_backed(state, remembered) ||
         is_unflushed(state, remembered.agent, Word<V>{state.drop_epoch[target_of(remembered.word)]});
}

// The capability that authorised it is still that domain's, or drains.
template <class V>
Bool<V> keeps_holder(const State<V>& state, const Remembered<V>& remembered) {
  const Word<V> frame = target_of(remembered.word);
  const Word<V> slot = slot_of(remembered.word);
  return slot == owner_slot ||
         (capability_held(state, frame, slot) && state.capability_holder[frame, slot - 1] == remembered.holder) ||
         (capability_is(state, frame, slot, CapabilityState::draining) &&
          is_unflushed(state, remembered.agent, Word<V>{state.capability_count[frame, slot - 1]}));
}

// The frame is whose it was; and of the type it was, where the entry depends on it.
template <class V>
Bool<V> keeps_frame(const State<V>& state, const Remembered<V>& remembered) {
  const Word<V> frame = target_of(remembered.word);
  const Word<V> type = remembered.type;
  const Bool<V> is_of_table = type >= code(FrameType::table_1) && type <= code(FrameType::table_4);
  const Bool<V> depends = !remembered.of_page || has(remembered.word, entry::writable);
  const Bool<V> fits = (remembered.of_page && type == code(FrameType::data)) || (!remembered.of_page && is_of_table);
  return remembered.owner != no_domain && state.owner[frame] == remembered.owner &&
         implies(depends, fits && state.type[frame] == type);
}

// What the others begin with: it holds of every live entry when it is remembered.
template <class V, class Visit>
void newly_remembered(const State<V>& state, const Word<V>& agent, const Word<V>& table, const Word<V>& index,
                      Visit&& visit) {
  const Remembered<V> entry = remember(state, agent, table, index);
  const Bool<V> live = is_live(state, table, index);
  visit("live_entry_is_backed", implies(live, backed_or_stamped(state, entry)));
  visit("live_entry_has_holder", implies(live, keeps_holder(state, entry)));
  visit("live_entry_has_frame", implies(live, keeps_frame(state, entry)));
}

// The agent does not load CR3 in this step, and stays online: it forgets nothing.
template <class V>
Bool<V> keeps_remembering(const State<V>& old, const State<V>& next, const Word<V>& agent) {
  return is_online(next, agent) && next.agent_load_epoch[agent] == old.agent_load_epoch[agent];
}

// Of an entry that names a frame below frame_count, by the owner's authority or a slot that exists. A step that loads
// CR3 forgets it; but what it leads to keeps owner and type in that step, too.
template <class V, class Visit>
void remembered_entry(const State<V>& old, const State<V>& next, const Remembered<V>& remembered, Visit&& visit) {
  const Bool<V> before = is_online(old, remembered.agent) && backed_or_stamped(old, remembered) &&
                         keeps_holder(old, remembered) && keeps_frame(old, remembered);
  const Bool<V> goes_on = before && keeps_remembering(old, next, remembered.agent);
  visit("remembered_entry_stays_stamped", implies(goes_on, backed_or_stamped(next, remembered)));
  visit("remembered_capability_keeps_holder", implies(goes_on, keeps_holder(next, remembered)));
  visit("remembered_frame_keeps_owner_and_type", implies(before, keeps_frame(next, remembered)));
}

// --- Roots ---

// The one in CR3, as it was when the agent loaded it.
template <class V>
struct LoadedRoot {
  Word<V> agent;
  Word<V> vcpu, mode;  // whose root it was, and in which mode
  Word<V> frame;
  Word<V> domain;  // the vCPU's
};

template <class V>
Bool<V> root_backed_or_stamped(const State<V>& state, const LoadedRoot<V>& root) {
  const Bool<V> backed =
      root_in_mode(state, root.vcpu, root.mode) == root.frame && state.vcpu_domain[root.vcpu] == root.domain;
  return backed || is_unflushed(state, root.agent, Word<V>{state.drop_epoch[root.frame]});
}

template <class V>
Bool<V> keeps_root(const State<V>& state, const LoadedRoot<V>& root) {
  return root.domain != no_domain && is_root_of(state, root.frame, root.domain);
}

template <class V, class Visit>
void newly_loaded(const State<V>& state, const Word<V>& agent, const Word<V>& vcpu, const Word<V>& mode,
                  Visit&& visit) {
  const LoadedRoot<V> root{agent, vcpu, mode, root_in_mode(state, vcpu, mode), Word<V>{state.vcpu_domain[vcpu]}};
  visit("root_of_vcpu_is_root_table", implies(root.frame != no_frame, keeps_root(state, root)));
}

// Of a root below frame_count, not zero, that was some vCPU's.
template <class V, class Visit>
void loaded_root(const State<V>& old, const State<V>& next, const LoadedRoot<V>& root, Visit&& visit) {
  const Bool<V> before = is_online(old, root.agent) && root_backed_or_stamped(old, root) && keeps_root(old, root);
  const Bool<V> goes_on = before && keeps_remembering(old, next, root.agent);
  visit("loaded_root_stays_stamped", implies(goes_on, root_backed_or_stamped(next, root)));
  visit("loaded_root_stays_root_table", implies(before, keeps_root(next, root)));
}

}  // namespace exo::spec
