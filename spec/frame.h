// SPDX-License-Identifier: MIT
// Calls that claim frames, hand them over and give them back.
#pragma once

#include "spec/vocabulary.h"

namespace exo::spec {

// frame_allocate(domain, frame): claims a free frame, by name, for a domain within its limit.
template <class V>
Outcome<V> frame_allocate(const State<V>& old, const Word<V>& caller, const Word<V>& domain, const Word<V>& frame) {
  Step<V> step{old};
  step.reject_if(!domain_exists(domain), Status::no_such_domain);
  step.reject_if(!acts_for(old, caller, domain), Status::not_permitted);
  step.reject_if(!frame_exists(old, frame), Status::no_such_frame);
  step.reject_if(!type_is(old, frame, FrameType::free), Status::not_free);
  step.reject_if(old.domain_charged[domain] >= old.domain_limit[domain], Status::limit_reached);
  step.next.owner[frame] = domain;
  step.next.type[frame] = code(FrameType::data);
  step.next.deadline[frame] = time::never;
  step.next.domain_charged[domain] += 1;
  return step.done();
}

// Nothing names the frame, and no processor can reach it any more.
template <class V>
void reject_unless_unused(Step<V>& step, const State<V>& old, const Word<V>& frame) {
  step.reject_if(old.references[frame] != 0, Status::still_referenced);
  step.reject_if(!all_slots_vacant(old, frame), Status::still_shared);
  step.reject_if(!flushed_since(old, old.drop_epoch[frame]), Status::not_flushed);
}

// frame_release(frame): gives a frame back. Free means zero, so it is cleared here.
template <class V>
Outcome<V> frame_release(const State<V>& old, const Word<V>& caller, const Word<V>& frame) {
  Step<V> step{old};
  const Word<V> owner = old.owner[frame];
  step.reject_if(!frame_exists(old, frame), Status::no_such_frame);
  step.reject_if(!may_undo_use_of(old, caller, frame), Status::not_owner);
  step.reject_if(!type_is(old, frame, FrameType::data), Status::not_data);
  reject_unless_unused(step, old, frame);
  step.next.memory.fill_row(frame, Word<V>{0});
  step.next.owner[frame] = no_domain;
  step.next.type[frame] = code(FrameType::free);
  for (std::uint64_t slot = 0; slot < capability_slots; ++slot) {
    step.next.capability_state[frame, slot] = code(CapabilityState::empty);
  }
  step.next.domain_charged[owner] -= 1;
  return step.done();
}

// frame_transfer(frame, domain): an unused data frame changes its owner and keeps its content. The caller acts for
// both.
template <class V>
Outcome<V> frame_transfer(const State<V>& old, const Word<V>& caller, const Word<V>& frame, const Word<V>& domain) {
  Step<V> step{old};
  const Word<V> owner = old.owner[frame];
  step.reject_if(!frame_exists(old, frame), Status::no_such_frame);
  step.reject_if(!acts_for(old, caller, owner), Status::not_owner);
  step.reject_if(!domain_exists(domain), Status::no_such_domain);
  step.reject_if(!acts_for(old, caller, domain), Status::not_permitted);
  step.reject_if(!type_is(old, frame, FrameType::data), Status::not_data);
  step.reject_if(being_revoked(old, frame), Status::being_revoked);
  reject_unless_unused(step, old, frame);
  step.reject_if(old.domain_charged[domain] >= old.domain_limit[domain], Status::limit_reached);
  step.next.owner[frame] = domain;
  step.next.domain_charged[owner] -= 1;
  step.next.domain_charged[domain] += 1;
  return step.done();
}

}  // namespace exo::spec
