// SPDX-License-Identifier: MIT
// Who gets the processor where nobody gives it to a named vCPU. There is no search: it is the vCPU whose slice it is;
// if that one cannot run, the root vCPU; if that cannot either, nobody.
#pragma once

#include "spec/event.h"

namespace exo::spec {

template <class W>
auto position_at(const W& tick) {
  return (tick >> time::slice_shift) & (slice_count - 1);
}

// The vCPU that a slice belongs to, or none: a vCPU that was destroyed and is now another domain's has no part in it.
template <class V>
Word<V> slice_holder(const State<V>& state, const Word<V>& tick) {
  const Word<V> position = position_at(tick);
  const Word<V> vcpu = state.slice_vcpu[position];
  return V::choose(state.vcpu_domain[vcpu] == state.slice_domain[position], vcpu, Word<V>{no_vcpu});
}

// Of a vCPU that called another: whether that one may still reply.
template <class V>
Bool<V> is_served(const State<V>& state, const Word<V>& vcpu) {
  const Word<V> callee = state.vcpu_partner[vcpu];
  return state.vcpu_partner[callee] == vcpu && domain_is(state, state.vcpu_domain[callee], DomainState::running);
}

// Ready, or blocked until a time that has come.
template <class V>
Bool<V> is_ready(const State<V>& state, const Word<V>& vcpu) {
  const Word<V> now = state.vcpu_state[vcpu];
  return now == code(VcpuState::ready) || (now == code(VcpuState::blocked) && state.vcpu_until[vcpu] <= state.now());
}

template <class V>
Bool<V> is_awake(const State<V>& state, const Word<V>& vcpu) {
  return is_ready(state, vcpu) || (state.vcpu_state[vcpu] == code(VcpuState::calling) && !is_served(state, vcpu));
}

template <class V>
Bool<V> can_run(const State<V>& state, const Word<V>& vcpu) {
  return vcpu < vcpu_count && is_awake(state, vcpu) && domain_is(state, state.vcpu_domain[vcpu], DomainState::running);
}

// Who runs in the time of this vCPU: itself, or while it waits for a reply whom it called, or nobody.
template <class V>
Word<V> user_of_time(const State<V>& state, const Word<V>& vcpu) {
  const Word<V> none{no_vcpu};
  const Word<V> callee = state.vcpu_partner[vcpu];
  const Bool<V> running = domain_is(state, state.vcpu_domain[vcpu], DomainState::running);
  const Bool<V> waits = state.vcpu_state[vcpu] == code(VcpuState::calling) && is_served(state, vcpu);
  return V::choose(waits, V::choose(is_ready(state, callee), callee, none),
                   V::choose(running && is_awake(state, vcpu), vcpu, none));
}

template <class V>
Word<V> chosen_at(const State<V>& state, const Word<V>& tick) {
  const Word<V> holder = slice_holder(state, tick);
  const Word<V> first = user_of_time(state, holder);
  return V::cut(
      "chosen_at",
      V::choose(first != no_vcpu && state.vcpu_owes[holder] == 0, first, user_of_time(state, Word<V>{root_vcpu})),
      [&](const Word<V>& chosen) { return chosen == no_vcpu || can_run(state, chosen); });
}

// The processor goes on as this vCPU, which is told of the events that came in between. `selector` and `active` are
// what is found in its shared context.
template <class V>
void switch_to(Step<V>& step, const Word<V>& vcpu, const Word<V>& selector, const Word<V>& active) {
  enter_vcpu(step, vcpu);
  step.when(vcpu != no_vcpu, [&] { deliver(step, vcpu, selector, active); });
}

// The vCPU on the processor gives it up of itself: whatever it missed before is forgiven.
template <class V>
void give_up(Step<V>& step, const State<V>& old) {
  const Word<V> cpu{0};
  step.when(old.cpu_told[cpu] != 0, [&] { step.next.vcpu_overruns[old.cpu_vcpu[cpu]] = 0; });
  save_running(step, old);
}

}  // namespace exo::spec
