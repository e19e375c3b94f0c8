// SPDX-License-Identifier: MIT
// Time: the slices of a processor, timers and blocking, and the tick of the timer. Deadlines are ticks since boot.
#pragma once

#include "spec/schedule.h"

namespace exo::spec {

template <class V>
void reject_bad_slice(Step<V>& step, const Word<V>& cpu, const Word<V>& position) {
  step.reject_if(cpu >= cpu_count, Status::no_such_cpu);
  step.reject_if(position >= slice_count, Status::no_such_slice);
}

// slice_allocate(cpu, position, vcpu): claims a free slice, by name, for a vCPU, within the limit of its domain.
template <class V>
Outcome<V> slice_allocate(const State<V>& old, const Word<V>& caller, const Word<V>& cpu, const Word<V>& position,
                          const Word<V>& vcpu) {
  Step<V> step{old};
  const Word<V> domain = old.vcpu_domain[vcpu];
  reject_bad_slice(step, cpu, position);
  step.reject_if(!vcpu_exists(vcpu), Status::no_such_vcpu);
  step.reject_if(!acts_for(old, caller, domain), Status::not_permitted);
  step.reject_if(old.slice_domain[position] != no_domain, Status::slice_taken);
  step.reject_if(old.domain_slices[domain] >= old.domain_slice_limit[domain], Status::slice_limit_reached);
  step.next.slice_domain[position] = domain;
  step.next.slice_vcpu[position] = vcpu;
  step.next.domain_slices[domain] += 1;
  return step.done();
}

// slice_release(cpu, position): gives a slice back.
template <class V>
Outcome<V> slice_release(const State<V>& old, const Word<V>& caller, const Word<V>& cpu, const Word<V>& position) {
  Step<V> step{old};
  const Word<V> domain = old.slice_domain[position];
  reject_bad_slice(step, cpu, position);
  step.reject_if(!may_undo_for(old, caller, domain), Status::not_permitted);
  step.next.slice_domain[position] = no_domain;
  step.next.slice_vcpu[position] = no_vcpu;
  step.next.domain_slices[domain] -= 1;
  return step.done();
}

// timer_set(deadline): at this tick the vCPU gets the timer event; time::never: it does not. The value is the time now.
template <class V>
Outcome<V> timer_set(const State<V>& old, const Word<V>& deadline) {
  Step<V> step{old};
  step.next.vcpu_timer[old.cpu_vcpu[Word<V>{0}]] = deadline;
  return step.done(old.now());
}

// block(until): the vCPU gives up the processor until it has an event, its timer's time comes, or this tick does. Where
// it has an event already, or the time has come, it goes on at once. `found` is its selector; `selector` and `active`
// are those of the vCPU that runs next.
template <class V>
Outcome<V> block(const State<V>& old, const Word<V>& until, const Word<V>& found, const Word<V>& selector,
                 const Word<V>& active) {
  Step<V> step{old};
  const Word<V> vcpu = old.cpu_vcpu[Word<V>{0}];
  const Word<V> timer = old.vcpu_timer[vcpu];
  const Word<V> deadline = V::choose(timer < until, timer, until);
  step.reject_if(old.vcpu_shared[vcpu] == no_frame, Status::no_shared_context);
  step.when(found == 0 && deadline > old.now(), [&] {
    give_up(step, old);
    step.next.vcpu_state[vcpu] = code(VcpuState::blocked);
    step.next.vcpu_until[vcpu] = deadline;
    switch_to(step, chosen_at(step.next, old.now()), selector, active);
  });
  return step.done();
}

// yield(vcpu): gives the rest of the slice to a named vCPU of any running domain; no_vcpu: to whom it belongs. Where
// that is the one that yields, it gives nothing up, and is told of its events.
template <class V>
Outcome<V> yield(const State<V>& old, const Word<V>& vcpu, const Word<V>& selector, const Word<V>& active) {
  Step<V> step{old};
  const Word<V> self = old.cpu_vcpu[Word<V>{0}];
  const Word<V> chosen = chosen_at(old, old.now());
  const Word<V> anyone = V::choose(chosen == no_vcpu, self, chosen);
  const Word<V> next = V::choose(vcpu == no_vcpu, anyone, vcpu);
  step.reject_if(vcpu >= vcpu_count, Status::no_such_vcpu);
  step.reject_if(vcpu != no_vcpu && !is_awake(old, vcpu), Status::vcpu_not_ready);
  step.reject_if(vcpu != no_vcpu && !domain_is(old, old.vcpu_domain[vcpu], DomainState::running),
                 Status::domain_not_running);
  step.when(next == self, [&] { deliver(step, self, selector, active); });
  step.when(next != self, [&] {
    give_up(step, old);
    switch_to(step, next, selector, active);
  });
  return step.done();
}

// --- The tick ---

// A vCPU that was told of the end of its time, and did not give up the processor, is charged: it loses its next slice,
// and in the end is stopped.
template <class V>
void charge_overrun(Step<V>& step, const State<V>& old, const Word<V>& vcpu) {
  const Word<V> overruns = V::low_bits(old.vcpu_overruns[vcpu] + 1, 32);  // as wide as it is kept
  step.next.vcpu_overruns[vcpu] = overruns;
  step.next.vcpu_owes[vcpu] = 1;
  step.when(overruns > time::overruns_tolerated, [&] {
    step.next.vcpu_state[vcpu] = code(VcpuState::stopped);
    step.next.vcpu_partner[vcpu] = no_vcpu;
    step.next.memory[old.vcpu_context[vcpu], context::mode] = code(Mode::kernel);
  });
}

// The vCPU goes on, and is told what is due. Where something is, `found` are the pending and mask bits of the core's
// events, the selector, and whether the record is in use; else the last two.
template <class V>
void tell_time(Step<V>& step, const State<V>& old, const Word<V>& vcpu, const Bool<V>& ends, const Word<V>& found_0,
               const Word<V>& found_1, const Word<V>& found_2, const Word<V>& found_3) {
  const Word<V> none{0};
  const Bool<V> due = old.vcpu_timer[vcpu] <= step.next.now();
  const Word<V> bits =
      V::choose(due, Word<V>{1 << event::timer}, none) | V::choose(ends, Word<V>{1 << event::slice_end}, none);
  step.next.cpu_told[0] = 0;
  step.when(bits == 0, [&] { deliver(step, vcpu, found_0, found_1); });
  step.when(bits != 0 && old.vcpu_shared[vcpu] != no_frame, [&] {
    const Bool<V> told = raise(step, vcpu, none, bits, found_0, found_1, found_2);
    step.when(due, [&] { step.next.vcpu_timer[vcpu] = time::never; });
    step.when(told, [&] {
      step.when(ends && (found_1 & (1 << event::slice_end)) == 0 && accepts(old, vcpu, Upcall::event),
                [&] { step.next.cpu_told[0] = 1; });
      deliver(step, vcpu, Word<V>{1}, found_3);
    });
  });
}

// Not a call: the timer has ticked, more than once if the processor was idle. `found` are words of the shared context
// of the vCPU that goes on, as tell_time says, or of another one: its selector, and whether its record is in use.
template <class V>
Outcome<V> tick(const State<V>& old, const Word<V>& elapsed, const Word<V>& found_0, const Word<V>& found_1,
                const Word<V>& found_2, const Word<V>& found_3) {
  Step<V> step{old};
  const Word<V> cpu{0};
  const Word<V> running = old.cpu_vcpu[cpu];
  const Word<V> now = elapsed + old.now();
  step.next.now.set(now);
  const Bool<V> idle = running == no_vcpu;
  const Bool<V> new_slice = position_at(now) != position_at(Word<V>{old.now()});
  const Word<V> holder = slice_holder(old, now);
  const Word<V> chosen = chosen_at(step.next, now);
  step.when(new_slice && old.vcpu_owes[holder] != 0, [&] { step.next.vcpu_owes[holder] -= 1; });
  const Word<V> next = chosen_at(step.next, now + 1);
  const Bool<V> others = chosen != no_vcpu && chosen != running && (idle || new_slice);
  const Bool<V> ends = position_at(now) != position_at(now + 1) && next != no_vcpu && next != running;
  step.when(others && !idle, [&] {
    save_running(step, old);
    step.when(old.cpu_told[cpu] != 0, [&] { charge_overrun(step, old, running); });
  });
  step.when(others, [&] { switch_to(step, chosen, found_0, found_1); });
  step.when(!others && !idle, [&] { tell_time(step, old, running, ends, found_0, found_1, found_2, found_3); });
  return step.done();
}

}  // namespace exo::spec
