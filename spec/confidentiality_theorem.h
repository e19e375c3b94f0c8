// SPDX-License-Identifier: MIT
// Theorem 6, the second half: confidentiality. A step tells nobody a word that neither it nor who makes the step may
// see. (In the field: weak step consistency.)
//
// Two states are given that satisfy the invariants, are equal in all that is public, and in all words look alike to the
// domain whose step it is and to an arbitrary observer; the registers are equal if the observer runs. The same step is
// taken from both. Then the answers are equal, all that is public is equal, and all words and registers look alike to
// the observer; and so on with the next step.
//
// Public is every part of the state but words of frames and what ring 3 has on the processor.
#pragma once

#include "spec/noninterference.h"

#include <vector>

namespace exo::spec {

// A domain, as far as it sees by what it owns and by the capabilities in one slot of each frame. A domain is as many
// observers as there are slots: what each of them learns is all that it learns.
template <class V>
struct Observer {
  Word<V> domain;
  Word<V> slot;
};

// It holds that capability for the frame, or acts for who does.
template <class V>
Bool<V> sees_by_capability(const State<V>& state, const Observer<V>& by, const Word<V>& frame) {
  return slot_exists(by.slot) && capability_held(state, frame, by.slot) &&
         is_for(state, by.domain, Word<V>{state.capability_holder[frame, by.slot - 1]});
}

template <class V>
std::vector<Observer<V>> observers_of(const Word<V>& domain) {
  std::vector<Observer<V>> list;
  for (std::uint64_t slot = 1; slot <= capability_slots; ++slot) list.push_back({domain, Word<V>{slot}});
  return list;
}

// What is the same to a domain of a word of a frame below frame_count, in states that are equal in all that is public.
// Two things are told of frames that others own: a port says to its sender where it leads, and to others that they are
// not its sender; and whoever calls a vCPU hears whether it has declared an entry for that.
template <class V, class Visit>
void looks_alike(const State<V>& one, const State<V>& other, const Word<V>& domain, const Word<V>& frame,
                 const Word<V>& index, Visit&& visit) {
  const Word<V> word = one.memory[frame, index];
  const Word<V> another = other.memory[frame, index];
  const Bool<V> same = word == another;
  visit("owner_sees_the_same", implies(is_for(one, domain, Word<V>{one.owner[frame]}), same));
  const Bool<V> is_sender = sender_of(word) == domain || sender_of(another) == domain;
  visit("sender_sees_the_same",
        implies(domain_exists(domain) && type_is(one, frame, FrameType::ports) && is_sender, same));
  const Bool<V> is_entry =
      type_is(one, frame, FrameType::saved_context) && index == context::upcall_address + code(Upcall::control);
  visit("caller_sees_the_same", implies(is_entry && (word == 0 || another == 0), same));
}

template <class V, class Visit>
void looks_alike_to_holder(const State<V>& one, const State<V>& other, const Observer<V>& by, const Word<V>& frame,
                           const Word<V>& index, Visit&& visit) {
  const Bool<V> same = Word<V>{one.memory[frame, index]} == Word<V>{other.memory[frame, index]};
  visit("holder_sees_the_same", implies(sees_by_capability(one, by, frame), same));
}

template <class V, class Visit>
void looks_alike(const State<V>& one, const State<V>& other, const Observer<V>& to, const Word<V>& frame,
                 const Word<V>& index, Visit&& visit) {
  looks_alike(one, other, to.domain, frame, index, visit);
  looks_alike_to_holder(one, other, to, frame, index, visit);
}

// Who undoes what a table is for may read its entries; and each that it breaks by force.
template <class V, class Visit>
void undoes_alike(const State<V>& one, const State<V>& other, const Word<V>& by, const Word<V>& frame,
                  const Word<V>& index, Visit&& visit) {
  const Word<V> word = one.memory[frame, index];
  const Word<V> another = other.memory[frame, index];
  const Bool<V> same = word == another;
  visit("undoing_sees_the_same", implies(is_table(one, frame) && undoes_use_of(one, by, frame), same));
  for (const Word<V>& entry : {word, another}) {
    visit("breaking_sees_the_same",
          implies(is_table(one, frame) && breaks(one, by, target_of(entry), slot_of(entry)), same));
  }
}

// What the step may depend on.
template <class V, class Visit>
void is_same_to(const State<V>& one, const State<V>& other, const Act<V>& act, const Observer<V>& observer,
                const Word<V>& frame, const Word<V>& index, Visit&& visit) {
  looks_alike(one, other, act.whose, frame, index, visit);
  for (const Observer<V>& actor : observers_of<V>(act.whose)) {
    looks_alike_to_holder(one, other, actor, frame, index, visit);
  }
  looks_alike(one, other, observer, frame, index, visit);
  undoes_alike(one, other, act.by, frame, index, visit);
}

// And of a hardware input that is found in a shared context (Act::found): of whom the step tells something, or of who
// goes on after it.
template <class V, class Visit>
void found_alike(const State<V>& old, const State<V>& next, const Act<V>& act, const Observer<V>& observer,
                 const Word<V>& word, const Word<V>& another, Visit&& visit) {
  const Word<V> vcpu = V::choose(act.told == no_vcpu, Word<V>{next.cpu_vcpu[Word<V>{0}]}, act.told);
  const Word<V> shared = old.vcpu_shared[vcpu];
  const Bool<V> same = word == another;
  const Word<V> owner = old.owner[shared];
  visit("owner_finds_the_same", implies(is_for(old, act.whose, owner) || is_for(old, observer.domain, owner), same));
  for (const Observer<V>& actor : observers_of<V>(act.whose)) {
    visit("holder_finds_the_same", implies(sees_by_capability(old, actor, shared), same));
  }
  visit("holder_finds_the_same", implies(sees_by_capability(old, observer, shared), same));
}

// What ring 3 has on the processor, only the domain that runs there sees: not even what a step does may depend on it.
inline bool is_own_register(const MapInfo& map) {
  return map.name == "cpu_rip" || map.name == "cpu_rsp" || map.name == "cpu_rflags";
}

template <class V>
Bool<V> has_processor(const State<V>& state, const Observer<V>& observer) {
  return domain_exists(observer.domain) && state.cpu_domain[Word<V>{0}] == observer.domain;
}

// So are its mode and root, and the bases of segments; but a step begins in a known mode, and those bases stay what the
// core loaded last until it loads others on its way out.
template <class V>
Bool<V> is_register(const MapInfo& map, const Word<V>& at) {
  const Bool<V> is_root = Bool<V>{map.name == "agent_root"} && at == 0;
  return is_root || Bool<V>{is_own_register(map) || map.name == "cpu_mode" || map.name == "cpu_fs_base" ||
                            map.name == "cpu_gs_base"};
}

template <class V>
Bool<V> is_public(const MapInfo& map, const Word<V>& at) {
  return Bool<V>{map.index != Index::frame_word} && !is_register<V>(map, at);
}

// Whether what is public of the vCPU may be another: that somebody who waits was woken shows that he takes the event.
template <class V>
Bool<V> may_wake(const State<V>& old, const Act<V>& act, const MapInfo& map, const Word<V>& vcpu) {
  return Bool<V>{map.name == "vcpu_state"} && vcpu == act.told && old.vcpu_state[vcpu] == code(VcpuState::blocked);
}

// Whether a word says where a vCPU of another domain is: in the saved context of the one that leaves the processor, or,
// with an upcall, in the shared context of the one that runs after the step. Who sees these frames by a capability
// learns it.
template <class V>
Bool<V> is_others_place(const State<V>& old, const State<V>& next, const Observer<V>& observer, const Word<V>& frame,
                        const Word<V>& index) {
  const Word<V> cpu{0};
  const Word<V> leaves = old.cpu_vcpu[cpu];
  const Word<V> runs = next.cpu_vcpu[cpu];
  const Word<V> records{shared_context::first_record};
  const Bool<V> is_record = index >= records && index < records + upcall_count * shared_context::record_words;
  const Bool<V> is_active = index >= shared_context::active && index < shared_context::active + upcall_count;
  const Bool<V> is_saved = index >= context::rsp && index <= context::rflags;
  return (leaves != no_vcpu && old.cpu_domain[cpu] != observer.domain && frame == old.vcpu_context[leaves] &&
          is_saved) ||
         (runs != no_vcpu && next.cpu_domain[cpu] != observer.domain && frame == old.vcpu_shared[runs] &&
          (is_record || is_active));
}

}  // namespace exo::spec
