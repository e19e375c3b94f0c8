// SPDX-License-Identifier: MIT
// The words the specification is written in.
#pragma once

#include "spec/step.h"

namespace exo::spec {

// --- Names ---

template <class V>
Bool<V> frame_exists(const State<V>& state, const Word<V>& frame) {
  return frame < state.frame_count();
}

template <class W>
auto domain_exists(const W& domain) {
  return domain != no_domain && domain < domain_count;
}

template <class W>
auto vcpu_exists(const W& vcpu) {
  return vcpu != no_vcpu && vcpu < vcpu_count;
}

// Slots are named 1..4; 0 stands for the owner's authority.
template <class W>
auto slot_exists(const W& slot) {
  return slot != owner_slot && slot <= capability_slots;
}

// --- Addresses ---

template <class W>
auto is_canonical(const W& address) {
  return (address >> 47) == 0 || (address >> 47) == 0x1ffff;
}

// --- Authority ---

template <class V>
Bool<V> domain_is(const State<V>& state, const Word<V>& domain, DomainState expected) {
  return state.domain_state[domain] == code(expected);
}

// A domain acts for itself; a parent acts for a child that is being built.
template <class V>
Bool<V> acts_for(const State<V>& state, const Word<V>& caller, const Word<V>& domain) {
  return caller == domain || (domain_is(state, domain, DomainState::building) && state.domain_parent[domain] == caller);
}

// The parent of the domain, or of its parent, and so on: one of the nearest.
template <class V>
Bool<V> is_ancestor(const State<V>& state, const Word<V>& ancestor, const Word<V>& domain) {
  Bool<V> found{false};
  Word<V> at = domain;
  for (std::uint64_t generation = 0; generation < ancestor_count; ++generation) {
    at = state.domain_parent[at];
    found = found || at == ancestor;
  }
  return found;
}

// Anyone may undo what a dying domain has: so it is reaped.
template <class V>
Bool<V> may_undo_for(const State<V>& state, const Word<V>& caller, const Word<V>& domain) {
  return acts_for(state, caller, domain) || domain_is(state, domain, DomainState::dying);
}

// --- Frames ---

template <class V>
Bool<V> type_is(const State<V>& state, const Word<V>& frame, FrameType expected) {
  return state.type[frame] == code(expected);
}

template <class V>
Bool<V> is_table(const State<V>& state, const Word<V>& frame) {
  return state.type[frame] >= code(FrameType::table_1) && state.type[frame] <= code(FrameType::table_4);
}

// Only the core writes its words, and no entry names it.
template <class V>
Bool<V> is_for_core_alone(const State<V>& state, const Word<V>& frame) {
  return type_is(state, frame, FrameType::saved_context) || type_is(state, frame, FrameType::ports);
}

// An ancestor of its owner takes it back: by the deadline it is to be given up, and it is put to no new use.
template <class V>
Bool<V> being_revoked(const State<V>& state, const Word<V>& frame) {
  return state.deadline[frame] != time::never;
}

// Once the deadline has passed, who takes the frame back may undo what it is used for.
template <class V>
Bool<V> may_take_by_force(const State<V>& state, const Word<V>& caller, const Word<V>& frame) {
  return being_revoked(state, frame) && state.revoker[frame] == caller && state.deadline[frame] <= state.now();
}

// The owner's side and, after the deadline, who takes the frame back.
template <class V>
Bool<V> may_undo_use_of(const State<V>& state, const Word<V>& caller, const Word<V>& frame) {
  return may_undo_for(state, caller, state.owner[frame]) || may_take_by_force(state, caller, frame);
}

// --- Translations ---

template <class V>
Bool<V> is_online(const State<V>& state, const Word<V>& agent) {
  return state.agent_published[agent] != offline_epoch;
}

// No agent holds a translation that was dropped at or before the frame's drop epoch.
template <class V>
Bool<V> flushed_since(const State<V>& state, const Word<V>& drop_epoch) {
  Bool<V> all{true};
  for (std::uint64_t agent = 0; agent < agent_count; ++agent) all = all && drop_epoch < state.agent_published[agent];
  return all;
}

// --- Capability slots; `slot` counts from 1 ---

template <class V>
Bool<V> capability_is(const State<V>& state, const Word<V>& frame, const Word<V>& slot, CapabilityState expected) {
  return state.capability_state[frame, slot - 1] == code(expected);
}

template <class V>
Bool<V> capability_held(const State<V>& state, const Word<V>& frame, const Word<V>& slot) {
  return capability_is(state, frame, slot, CapabilityState::live) ||
         capability_is(state, frame, slot, CapabilityState::revoking);
}

// Where the authority of one comes from: the slot of a capability, or owner_slot.
template <class V>
Word<V> origin_of(const State<V>& state, const Word<V>& frame, const Word<V>& slot) {
  return V::choose(slot == owner_slot, Word<V>{owner_slot}, Word<V>{state.capability_origin[frame, slot - 1]});
}

// Whether the capability in `slot` is derived from the one in `ancestor`, or from one that is, and so on. Origins stand
// in lower slots, so a way up is not longer than there are slots.
template <class V>
Bool<V> is_derived_from(const State<V>& state, const Word<V>& frame, const Word<V>& slot, const Word<V>& ancestor) {
  Word<V> at = slot;
  Bool<V> met{false};
  for (std::uint64_t step = 1; step < capability_slots; ++step) {
    at = origin_of(state, frame, at);
    met = met || at == ancestor;
  }
  return met;
}

template <class V>
Bool<V> slot_vacant(const State<V>& state, const Word<V>& frame, const Word<V>& slot) {
  return capability_is(state, frame, slot, CapabilityState::empty) ||
         (capability_is(state, frame, slot, CapabilityState::draining) &&
          flushed_since(state, state.capability_count[frame, slot - 1]));
}

template <class V>
Bool<V> all_slots_vacant(const State<V>& state, const Word<V>& frame) {
  Bool<V> all{true};
  for (std::uint64_t slot = 1; slot <= capability_slots; ++slot) all = all && slot_vacant(state, frame, Word<V>{slot});
  return all;
}

// --- vCPUs ---

// It was started, and goes on when it gets the processor.
template <class V>
Bool<V> vcpu_started(const State<V>& state, const Word<V>& vcpu) {
  return state.vcpu_state[vcpu] >= code(VcpuState::ready);
}

// --- Table entries ---

template <class W>
auto has(const W& word, std::uint64_t bits) {
  return (word & bits) == bits;
}

template <class W>
auto target_of(const W& entry_word) {
  return (entry_word & entry::frame_mask) >> entry::frame_shift;
}

template <class W>
auto slot_of(const W& entry_word) {
  return (entry_word & entry::slot_mask) >> entry::slot_shift;
}

// The rights that an entry, as a binding, gives.
template <class V>
Word<V> rights_of(const Word<V>& entry_word) {
  const Word<V> none{0};
  return Word<V>{right_read} | V::choose(has(entry_word, entry::writable), Word<V>{right_write}, none) |
         V::choose(has(entry_word, entry::no_execute), none, Word<V>{right_execute});
}

template <class V>
Bool<V> is_core_slot(const State<V>& state, const Word<V>& table, const Word<V>& index) {
  return type_is(state, table, FrameType::table_4) && index >= core_slot_first &&
         index < core_slot_first + core_slot_count;
}

// An entry of a table that counts: it makes a translation and is not the core's.
template <class V>
Bool<V> is_live(const State<V>& state, const Word<V>& table, const Word<V>& index) {
  return frame_exists(state, table) && index < words_per_frame && is_table(state, table) &&
         !is_core_slot(state, table, index) && has(state.memory[table, index], entry::present);
}

}  // namespace exo::spec
