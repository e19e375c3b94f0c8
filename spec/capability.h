// SPDX-License-Identifier: MIT
// Calls on derived capabilities. A frame has slots 1..4; each lets one domain bind the frame with some rights. They are
// derived by the frame's owner, or by a holder from its own: then they give no more rights. Each call says by which
// authority it is made: `by` is the slot of a capability that the caller holds, or owner_slot.
#pragma once

#include "spec/vocabulary.h"

namespace exo::spec {

// capability_derive(frame, slot, holder, rights, by): another domain may bind the frame.
template <class V>
Outcome<V> capability_derive(const State<V>& old, const Word<V>& caller, const Word<V>& frame, const Word<V>& slot,
                             const Word<V>& holder, const Word<V>& rights, const Word<V>& by) {
  Step<V> step{old};
  const Word<V> position = slot - 1;
  const Bool<V> by_owner = by == owner_slot;
  step.reject_if(!frame_exists(old, frame), Status::no_such_frame);
  step.reject_if(by_owner && !acts_for(old, caller, old.owner[frame]), Status::not_owner);
  step.reject_if(!by_owner && !(slot_exists(by) && capability_is(old, frame, by, CapabilityState::live) &&
                                acts_for(old, caller, old.capability_holder[frame, by - 1])),
                 Status::no_capability);
  step.reject_if(being_revoked(old, frame), Status::being_revoked);
  step.reject_if(!slot_exists(slot), Status::no_such_slot);
  step.reject_if(slot <= by, Status::slot_too_low);
  step.reject_if(!type_is(old, frame, FrameType::data) && !type_is(old, frame, FrameType::information),
                 Status::not_shareable);
  step.reject_if(!domain_exists(holder), Status::no_such_holder);
  step.reject_if(holder == old.owner[frame], Status::holder_is_owner);
  step.reject_if(!domain_is(old, holder, DomainState::building) && !domain_is(old, holder, DomainState::running),
                 Status::holder_not_alive);
  step.reject_if((rights & ~all_rights) != 0 || !has(rights, right_read), Status::bad_rights);
  step.reject_if(!by_owner && (!has(old.capability_rights[frame, by - 1], right_derive) ||
                               (rights & ~old.capability_rights[frame, by - 1]) != 0),
                 Status::rights_exceeded);
  step.reject_if(!slot_vacant(old, frame, slot), Status::slot_taken);
  step.next.capability_state[frame, position] = code(CapabilityState::live);
  step.next.capability_holder[frame, position] = holder;
  step.next.capability_rights[frame, position] = rights;
  step.next.capability_origin[frame, position] = by;
  step.next.capability_count[frame, position] = 0;
  step.next.domain_capabilities[holder] += 1;
  return step.done();
}

// Who may take back the capability in `slot`: the owner, who takes the frame back after the deadline, or the holder of
// one that it is derived from.
template <class V>
Bool<V> may_take_back(const State<V>& state, const Word<V>& caller, const Word<V>& frame, const Word<V>& slot,
                      const Word<V>& by) {
  const Bool<V> as_owner = by == owner_slot && may_undo_use_of(state, caller, frame);
  const Bool<V> as_holder = slot_exists(by) && is_derived_from(state, frame, slot, by) &&
                            may_undo_for(state, caller, state.capability_holder[frame, by - 1]);
  return as_owner || as_holder;
}

// Whether a capability that is held was derived from this one.
template <class V>
Bool<V> has_derived(const State<V>& state, const Word<V>& frame, const Word<V>& slot) {
  Bool<V> some{false};
  for (std::uint64_t other = 2; other <= capability_slots; ++other) {
    some = some || (capability_held(state, frame, Word<V>{other}) && state.capability_origin[frame, other - 1] == slot);
  }
  return some;
}

// capability_release(frame, slot, by): the holder, or who may take it back once it is revoking, gives up a capability
// without bindings, from which none is derived. The slot drains until every processor has flushed, then counts as
// empty.
template <class V>
Outcome<V> capability_release(const State<V>& old, const Word<V>& caller, const Word<V>& frame, const Word<V>& slot,
                              const Word<V>& by) {
  Step<V> step{old};
  const Word<V> position = slot - 1;
  const Word<V> holder = old.capability_holder[frame, position];
  step.reject_if(!frame_exists(old, frame), Status::no_such_frame);
  step.reject_if(!slot_exists(slot), Status::no_such_slot);
  step.reject_if(!capability_held(old, frame, slot), Status::no_such_capability);
  step.reject_if(!may_undo_for(old, caller, holder) && !(capability_is(old, frame, slot, CapabilityState::revoking) &&
                                                         may_take_back(old, caller, frame, slot, by)),
                 Status::not_holder);
  step.reject_if(old.capability_count[frame, position] != 0, Status::still_bound);
  step.reject_if(has_derived(old, frame, slot), Status::still_derived);
  step.next.capability_state[frame, position] = code(CapabilityState::draining);
  step.next.capability_holder[frame, position] = no_domain;
  step.next.capability_rights[frame, position] = 0;
  step.next.capability_origin[frame, position] = owner_slot;
  step.next.capability_count[frame, position] = old.epoch();
  step.next.domain_capabilities[holder] -= 1;
  return step.done();
}

}  // namespace exo::spec
