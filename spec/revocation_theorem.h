// SPDX-License-Identifier: MIT
// What no step does to something that is being taken back: who holds it can keep it no longer than its tables last. A
// binding that is gone does not come back, and a sweep of a table (capability_repossess) leaves none in it; so after
// the deadline as many sweeps as the holder has tables suffice, whatever it does meanwhile.
//
// Each conclusion speaks of one step, from the state `old` to `next`. The model checks, the proofs prove.
#pragma once

#include "spec/revocation.h"

namespace exo::spec {

// An entry that names the frame, by whatever authority; one that binds it under this capability.
template <class V>
Bool<V> names(const State<V>& state, const Word<V>& table, const Word<V>& index, const Word<V>& frame) {
  return is_live(state, table, index) && target_of(state.memory[table, index]) == frame;
}

template <class V>
Bool<V> binds_under(const State<V>& state, const Word<V>& table, const Word<V>& index, const Word<V>& frame,
                    const Word<V>& slot) {
  return names(state, table, index, frame) && slot_of(state.memory[table, index]) == slot;
}

// The frame is one of the vCPU's.
template <class V>
Bool<V> is_of_vcpu(const State<V>& state, const Word<V>& vcpu, const Word<V>& frame) {
  return state.vcpu_kernel_root[vcpu] == frame || state.vcpu_user_root[vcpu] == frame ||
         state.vcpu_context[vcpu] == frame || state.vcpu_shared[vcpu] == frame;
}

// A frame that somebody owns is being taken back.
template <class V>
Bool<V> is_taken_back(const State<V>& state, const Word<V>& frame) {
  return being_revoked(state, frame) && state.owner[frame] != no_domain;
}

// Of a frame below frame_count, an entry of a frame, and a vCPU.
template <class V, class Visit>
void frame_revocation(const State<V>& old, const State<V>& next, const Word<V>& frame, const Word<V>& table,
                      const Word<V>& index, const Word<V>& vcpu, Visit&& visit) {
  const Bool<V> taken = is_taken_back(old, frame);
  const Bool<V> gone = type_is(next, frame, FrameType::free);
  visit("frame_stays_revoked",
        implies(taken, gone || (next.deadline[frame] <= old.deadline[frame] && next.owner[frame] == old.owner[frame])));
  visit("frame_gets_no_new_use",
        implies(taken, gone || next.type[frame] == old.type[frame] || type_is(next, frame, FrameType::data)));
  visit("frame_gets_no_new_vcpu", implies(taken, implies(is_of_vcpu(next, vcpu, frame), is_of_vcpu(old, vcpu, frame))));
  visit("frame_gets_no_new_entry",
        implies(taken, implies(names(next, table, index, frame), names(old, table, index, frame))));
}

// Of a capability slot, from 1, of a frame below frame_count, and an entry of a frame.
template <class V, class Visit>
void capability_revocation(const State<V>& old, const State<V>& next, const Word<V>& frame, const Word<V>& slot,
                           const Word<V>& table, const Word<V>& index, Visit&& visit) {
  const Word<V> position = slot - 1;
  const Bool<V> revoking = capability_is(old, frame, slot, CapabilityState::revoking);
  const Bool<V> held = capability_held(next, frame, slot);
  visit("capability_stays_revoked",
        implies(revoking && held,
                capability_is(next, frame, slot, CapabilityState::revoking) &&
                    next.capability_deadline[frame, position] <= old.capability_deadline[frame, position] &&
                    next.capability_holder[frame, position] == old.capability_holder[frame, position]));
  visit("capability_gets_no_new_binding",
        implies(revoking && held,
                implies(binds_under(next, table, index, frame, slot), binds_under(old, table, index, frame, slot))));
  visit("revoked_frame_gets_no_capability",
        implies(is_taken_back(old, frame) && held, capability_held(old, frame, slot)));
}

// After the step of capability_repossess at this index.
template <class V, class Visit>
void sweep(const State<V>& next, const Word<V>& frame, const Word<V>& slot, const Word<V>& table, const Word<V>& index,
           Visit&& visit) {
  visit("entry_is_swept", !binds_under(next, table, index, frame, slot));
}

}  // namespace exo::spec
