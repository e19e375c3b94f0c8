// SPDX-License-Identifier: MIT
// Visible revocation and the abort protocol. Who takes something back says until when it is to be given up. From then
// on it is put to no new use, its holder is told, and chooses what to give up. After the deadline bindings are broken
// by force, one table at a time, and the holder is told of each (Engler, Kaashoek, O'Toole: Exokernel, 1995,
// section 3.3-3.5).
#pragma once

#include "spec/capability.h"
#include "spec/event.h"
#include "spec/table.h"

namespace exo::spec {

// --- Notices ---

// notices_bind(vcpu): the notices of its domain go to this vCPU.
template <class V>
Outcome<V> notices_bind(const State<V>& old, const Word<V>& caller, const Word<V>& vcpu) {
  Step<V> step{old};
  const Word<V> domain = old.vcpu_domain[vcpu];
  step.reject_if(!vcpu_exists(vcpu), Status::no_such_vcpu);
  step.reject_if(!acts_for(old, caller, domain), Status::not_permitted);
  step.next.domain_notified[domain] = vcpu;
  return step.done();
}

// What is found in the shared context of a vCPU where a bit of its first pending word is set.
template <class V>
struct FoundEvents {
  Word<V> pending, mask, selector;
};

// A notice for the domain, if a vCPU of it gets notices and has a shared context. One that is running sees the event
// when it looks, or at the next tick.
template <class V>
void notify(Step<V>& step, const State<V>& old, const Word<V>& domain,
            const std::array<Word<V>, shared_context::notice_words>& words, const FoundEvents<V>& found) {
  const Word<V> vcpu = old.domain_notified[domain];
  const Word<V> shared = old.vcpu_shared[vcpu];
  const Word<V> count = old.vcpu_notices[vcpu];
  const Word<V> first = (count & (shared_context::notice_count - 1)) * Word<V>{shared_context::notice_words} +
                        shared_context::first_notice;
  step.when(old.vcpu_domain[vcpu] == domain && shared != no_frame, [&] {
    for (std::uint64_t i = 0; i < shared_context::notice_words; ++i) step.next.memory[shared, first + i] = words[i];
    step.next.memory[shared, Word<V>{shared_context::notices}] = count + 1;
    step.next.vcpu_notices[vcpu] = count + 1;
    raise(step, vcpu, Word<V>{0}, Word<V>{std::uint64_t{1} << event::notice}, found.pending, found.mask,
          found.selector);
  });
}

// --- Visible revocation ---

// A capability that is held is revoked, with this deadline if it has no earlier one.
template <class V>
void revoke_by(Step<V>& step, const State<V>& old, const Word<V>& frame, std::uint64_t slot, const Word<V>& deadline) {
  const Bool<V> live = capability_is(old, frame, Word<V>{slot}, CapabilityState::live);
  step.next.capability_state[frame, slot - 1] = code(CapabilityState::revoking);
  step.when(live || deadline < old.capability_deadline[frame, Word<V>{slot - 1}],
            [&] { step.next.capability_deadline[frame, slot - 1] = deadline; });
}

// Tells who holds the capability in the slot, if it is being revoked.
template <class V>
void tell_holder(Step<V>& step, const State<V>& old, const Word<V>& frame, const Word<V>& slot,
                 const FoundEvents<V>& found) {
  step.when(capability_is(old, frame, slot, CapabilityState::revoking), [&] {
    notify(step, old, Word<V>{old.capability_holder[frame, slot - 1]},
           {(slot << notice::slot_shift) | notice::revocation, frame, Word<V>{old.capability_deadline[frame, slot - 1]},
            Word<V>{0}},
           found);
  });
}

// capability_revoke(frame, slot, deadline, by): no new bindings under the capability from now on, and under none that
// is derived from it; they are to be given up before the tick of the deadline. One that is being revoked gets an
// earlier deadline. Then the holders are told. This is the beginning.
template <class V>
Outcome<V> capability_revoke(const State<V>& old, const Word<V>& caller, const Word<V>& frame, const Word<V>& slot,
                             const Word<V>& deadline, const Word<V>& by) {
  Step<V> step{old};
  const Bool<V> live = capability_is(old, frame, slot, CapabilityState::live);
  step.reject_if(!frame_exists(old, frame), Status::no_such_frame);
  step.reject_if(!slot_exists(slot), Status::no_such_slot);
  step.reject_if(!capability_held(old, frame, slot), Status::no_such_capability);
  step.reject_if(!may_take_back(old, caller, frame, slot, by), Status::not_owner);
  step.reject_if(deadline >= V::choose(live, Word<V>{time::never}, Word<V>{old.capability_deadline[frame, slot - 1]}),
                 Status::not_sooner);
  return step.done();
}

// A step of it. The first marks what falls; the n-th after it tells the holder of slot n, if that falls.
template <class V>
Outcome<V> capability_revoke_step(const State<V>& old, const Word<V>& frame, const Word<V>& slot,
                                  const Word<V>& deadline, const Word<V>& position, const FoundEvents<V>& found) {
  Step<V> step{old};
  const auto falls = [&](const Word<V>& other) { return slot == other || is_derived_from(old, frame, other, slot); };
  for (std::uint64_t other = 1; other <= capability_slots; ++other) {
    step.when(position == 0 && falls(Word<V>{other}) && capability_held(old, frame, Word<V>{other}),
              [&] { revoke_by(step, old, frame, other, deadline); });
  }
  step.when(position != 0 && falls(position), [&] { tell_holder(step, old, frame, position, found); });
  return step.done();
}

// frame_revoke(frame, deadline): an ancestor of its owner takes the frame back. It is put to no new use, and all
// capabilities of it are revoked. Then their holders and the owner are told. This is the beginning.
template <class V>
Outcome<V> frame_revoke(const State<V>& old, const Word<V>& caller, const Word<V>& frame, const Word<V>& deadline) {
  Step<V> step{old};
  step.reject_if(!frame_exists(old, frame), Status::no_such_frame);
  step.reject_if(!is_ancestor(old, caller, Word<V>{old.owner[frame]}), Status::not_ancestor);
  step.reject_if(deadline >= old.deadline[frame], Status::not_sooner);
  return step.done();
}

// A step of it. The first marks what falls; the n-th after it tells the holder of slot n, the last one the owner.
template <class V>
Outcome<V> frame_revoke_step(const State<V>& old, const Word<V>& caller, const Word<V>& frame, const Word<V>& deadline,
                             const Word<V>& position, const FoundEvents<V>& found) {
  Step<V> step{old};
  step.when(position == 0 && deadline < old.deadline[frame], [&] {
    step.next.deadline[frame] = deadline;
    step.next.revoker[frame] = caller;
  });
  for (std::uint64_t slot = 1; slot <= capability_slots; ++slot) {
    step.when(position == 0 && capability_held(old, frame, Word<V>{slot}),
              [&] { revoke_by(step, old, frame, slot, deadline); });
  }
  step.when(slot_exists(position), [&] { tell_holder(step, old, frame, position, found); });
  step.when(position > capability_slots, [&] {
    notify(step, old, Word<V>{old.owner[frame]},
           {Word<V>{notice::revocation}, frame, Word<V>{old.deadline[frame]}, Word<V>{0}}, found);
  });
  return step.done();
}

// --- The abort protocol ---

// Who is to lose the frame: the holder of the capability in the slot, or for owner_slot its owner.
template <class V>
Word<V> loser(const State<V>& state, const Word<V>& frame, const Word<V>& slot) {
  return V::choose(slot == owner_slot, Word<V>{state.owner[frame]}, Word<V>{state.capability_holder[frame, slot - 1]});
}

// capability_repossess(frame, slot, table, by): after the deadline, all entries of this table that bind the frame under
// the capability are taken away; for owner_slot, all that the owner made, parent entries too.
template <class V>
Outcome<V> capability_repossess(const State<V>& old, const Word<V>& caller, const Word<V>& frame, const Word<V>& slot,
                                const Word<V>& table, const Word<V>& by) {
  Step<V> step{old};
  const Bool<V> of_owner = slot == owner_slot;
  step.reject_if(!frame_exists(old, frame), Status::no_such_frame);
  step.reject_if(slot > capability_slots, Status::no_such_slot);
  step.reject_if(!of_owner && !capability_held(old, frame, slot), Status::no_such_capability);
  step.reject_if(of_owner && !(being_revoked(old, frame) && old.revoker[frame] == caller), Status::not_ancestor);
  step.reject_if(!of_owner && !may_take_back(old, caller, frame, slot, by), Status::not_owner);
  step.reject_if(of_owner && old.deadline[frame] > old.now(), Status::not_due);
  step.reject_if(!of_owner && !(capability_is(old, frame, slot, CapabilityState::revoking) &&
                                old.capability_deadline[frame, slot - 1] <= old.now()),
                 Status::not_due);
  step.reject_if(!frame_exists(old, table) || !is_table(old, table), Status::not_table);
  step.reject_if(old.owner[table] != loser(old, frame, slot), Status::not_holders_table);
  return step.done();
}

// A step of it, at one index. `hardware` are accessed and dirty bits that the processor set since the last step.
template <class V>
Outcome<V> capability_repossess_step(const State<V>& old, const Word<V>& frame, const Word<V>& slot,
                                     const Word<V>& table, const Word<V>& index, const Word<V>& hardware,
                                     const FoundEvents<V>& found) {
  Step<V> step{old};
  const Word<V> stored = old.memory[table, index];
  const Word<V> before = stored | (hardware & (entry::accessed | entry::dirty));
  const Bool<V> broken = is_live(old, table, index) && target_of(stored) == frame && slot_of(stored) == slot;
  step.when(broken, [&] {
    step.next.memory[table, index] = 0;
    count_entry(step, old, table, before, std::uint64_t(-1));
    step.next.drop_epoch[frame] = old.epoch();
    const Word<V> what = (index << notice::index_shift) | (slot << notice::slot_shift) | notice::broken_binding;
    notify(step, old, Word<V>{old.owner[table]}, {what, frame, table, before}, found);
  });
  return step.done();
}

}  // namespace exo::spec
