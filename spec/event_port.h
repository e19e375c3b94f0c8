// SPDX-License-Identifier: MIT
// Calls on event ports: named places to which one domain may send events for a vCPU of another, or of itself.
#pragma once

#include "spec/event.h"
#include "spec/frame.h"

namespace exo::spec {

template <class W>
auto sender_of(const W& port) {
  return port & port::name_mask;
}

template <class W>
auto receiver_of(const W& port) {
  return (port >> port::vcpu_shift) & port::name_mask;
}

template <class W>
auto event_of(const W& port) {
  return port >> port::event_shift;
}

// ports_create(frame): an unused data frame becomes a frame of ports, none of them allocated.
template <class V>
Outcome<V> ports_create(const State<V>& old, const Word<V>& caller, const Word<V>& frame) {
  Step<V> step{old};
  step.reject_if(!frame_exists(old, frame), Status::no_such_frame);
  step.reject_if(!acts_for(old, caller, old.owner[frame]), Status::not_owner);
  step.reject_if(!type_is(old, frame, FrameType::data), Status::not_data);
  step.reject_if(being_revoked(old, frame), Status::being_revoked);
  reject_unless_unused(step, old, frame);
  step.next.memory.fill_row(frame, Word<V>{0});
  step.next.type[frame] = code(FrameType::ports);
  return step.done();
}

template <class V>
void reject_no_ports(Step<V>& step, const State<V>& old, const Word<V>& frame) {
  step.reject_if(!frame_exists(old, frame), Status::no_such_frame);
  step.reject_if(!type_is(old, frame, FrameType::ports), Status::not_ports);
}

// ports_destroy(frame): the frame is data again; nobody can send to its ports any more.
template <class V>
Outcome<V> ports_destroy(const State<V>& old, const Word<V>& caller, const Word<V>& frame) {
  Step<V> step{old};
  reject_no_ports(step, old, frame);
  step.reject_if(!may_undo_use_of(old, caller, frame), Status::not_owner);
  step.next.type[frame] = code(FrameType::data);
  return step.done();
}

template <class V>
void reject_not_mine(Step<V>& step, const State<V>& old, const Word<V>& caller, const Word<V>& frame,
                     const Word<V>& index) {
  reject_no_ports(step, old, frame);
  step.reject_if(!acts_for(old, caller, old.owner[frame]), Status::not_owner);
  step.reject_if(index >= ports_per_frame, Status::bad_index);
}

// port_allocate(frame, index, sender): a port becomes one that this domain may send to.
template <class V>
Outcome<V> port_allocate(const State<V>& old, const Word<V>& caller, const Word<V>& frame, const Word<V>& index,
                         const Word<V>& sender) {
  Step<V> step{old};
  reject_not_mine(step, old, caller, frame, index);
  step.reject_if(!domain_exists(sender), Status::no_such_domain);
  step.reject_if(old.memory[frame, index] != 0, Status::port_taken);
  step.next.memory[frame, index] = sender;
  return step.done();
}

// port_bind(frame, index, vcpu, event): what is sent to the port is this event of a vCPU of the owner.
template <class V>
Outcome<V> port_bind(const State<V>& old, const Word<V>& caller, const Word<V>& frame, const Word<V>& index,
                     const Word<V>& vcpu, const Word<V>& event_number) {
  Step<V> step{old};
  const Word<V> before = old.memory[frame, index];
  reject_not_mine(step, old, caller, frame, index);
  step.reject_if(before == 0, Status::port_free);
  step.reject_if(!vcpu_exists(vcpu), Status::no_such_vcpu);
  step.reject_if(old.vcpu_domain[vcpu] != old.owner[frame], Status::not_permitted);
  step.reject_if(event_number < event::first_of_ports || event_number >= event_count, Status::bad_event);
  step.next.memory[frame, index] = sender_of(before) | (vcpu << port::vcpu_shift) | (event_number << port::event_shift);
  return step.done();
}

// port_release(frame, index): the port is free.
template <class V>
Outcome<V> port_release(const State<V>& old, const Word<V>& caller, const Word<V>& frame, const Word<V>& index) {
  Step<V> step{old};
  reject_not_mine(step, old, caller, frame, index);
  step.next.memory[frame, index] = 0;
  return step.done();
}

// port_send(frame, index): the event that the port is bound to becomes pending. A vCPU of the same name in another
// domain than the frame's owner is not the one that it was bound to. `pending`, `mask`, `selector` and `active` are
// what is found in the shared context of the receiver.
template <class V>
Outcome<V> port_send(const State<V>& old, const Word<V>& caller, const Word<V>& frame, const Word<V>& index,
                     const Word<V>& pending, const Word<V>& mask, const Word<V>& selector, const Word<V>& active) {
  Step<V> step{old};
  const Word<V> port = old.memory[frame, index];
  const Word<V> vcpu = receiver_of(port);
  const Word<V> number = event_of(port);
  reject_no_ports(step, old, frame);
  step.reject_if(index >= ports_per_frame, Status::bad_index);
  step.reject_if(sender_of(port) != caller, Status::not_sender);
  step.reject_if(vcpu == no_vcpu || old.vcpu_domain[vcpu] != old.owner[frame], Status::port_not_bound);
  step.reject_if(old.vcpu_shared[vcpu] == no_frame, Status::no_shared_context);
  const Word<V> word = number >> 6;
  const Bool<V> told = raise(step, vcpu, word, V::bit(number), pending, mask, selector);
  step.when(told && vcpu == old.cpu_vcpu[Word<V>{0}], [&] { deliver(step, vcpu, Word<V>{1}, active); });
  return step.done();
}

}  // namespace exo::spec
