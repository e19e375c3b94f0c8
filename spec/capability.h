// SPDX-License-Identifier: MIT
// Calls on derived capabilities. A frame has slots 1..4; each lets one domain bind the frame with some rights.
#pragma once

#include "spec/vocabulary.h"

namespace exo::spec {

// capability_derive(frame, slot, holder, rights): the owner lets another domain bind its frame.
template <class V>
Outcome<V> capability_derive(const State<V>& old, const Word<V>& caller, const Word<V>& frame, const Word<V>& slot,
                             const Word<V>& holder, const Word<V>& rights) {
  Step<V> step{old};
  const Word<V> position = slot - 1;
  step.reject_if(!frame_exists(old, frame), Status::no_such_frame);
  step.reject_if(!acts_for(old, caller, old.owner[frame]), Status::not_owner);
  step.reject_if(!slot_exists(slot), Status::no_such_slot);
  step.reject_if(!type_is(old, frame, FrameType::data) && !type_is(old, frame, FrameType::information),
                 Status::not_shareable);
  step.reject_if(!domain_exists(holder), Status::no_such_holder);
  step.reject_if(holder == old.owner[frame], Status::holder_is_owner);
  step.reject_if(!domain_is(old, holder, DomainState::building) && !domain_is(old, holder, DomainState::running),
                 Status::holder_not_alive);
  step.reject_if((rights & ~all_rights) != 0 || !has(rights, right_read), Status::bad_rights);
  step.reject_if(!slot_vacant(old, frame, slot), Status::slot_taken);
  step.next.capability_state[frame, position] = code(CapabilityState::live);
  step.next.capability_holder[frame, position] = holder;
  step.next.capability_rights[frame, position] = rights;
  step.next.capability_count[frame, position] = 0;
  step.next.domain_capabilities[holder] += 1;
  return step.done();
}

// capability_revoke(frame, slot): no new bindings under the capability from now on.
template <class V>
Outcome<V> capability_revoke(const State<V>& old, const Word<V>& caller, const Word<V>& frame, const Word<V>& slot) {
  Step<V> step{old};
  step.reject_if(!frame_exists(old, frame), Status::no_such_frame);
  step.reject_if(!may_undo_for(old, caller, old.owner[frame]), Status::not_owner);
  step.reject_if(!slot_exists(slot), Status::no_such_slot);
  step.reject_if(!capability_is(old, frame, slot, CapabilityState::live), Status::not_live);
  step.next.capability_state[frame, slot - 1] = code(CapabilityState::revoking);
  return step.done();
}

// capability_release(frame, slot): the holder, or the owner once it is revoking, gives up a capability
// without bindings. The slot drains until every processor has flushed, then counts as empty.
template <class V>
Outcome<V> capability_release(const State<V>& old, const Word<V>& caller, const Word<V>& frame, const Word<V>& slot) {
  Step<V> step{old};
  const Word<V> position = slot - 1;
  const Word<V> holder = old.capability_holder[frame, position];
  step.reject_if(!frame_exists(old, frame), Status::no_such_frame);
  step.reject_if(!slot_exists(slot), Status::no_such_slot);
  step.reject_if(!capability_held(old, frame, slot), Status::no_such_capability);
  step.reject_if(!may_undo_for(old, caller, holder) && !(capability_is(old, frame, slot, CapabilityState::revoking) &&
                                                         may_undo_for(old, caller, old.owner[frame])),
                 Status::not_holder);
  step.reject_if(old.capability_count[frame, position] != 0, Status::still_bound);
  step.next.capability_state[frame, position] = code(CapabilityState::draining);
  step.next.capability_holder[frame, position] = no_domain;
  step.next.capability_rights[frame, position] = 0;
  step.next.capability_count[frame, position] = old.epoch();
  step.next.domain_capabilities[holder] -= 1;
  return step.done();
}

}  // namespace exo::spec
