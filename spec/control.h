// SPDX-License-Identifier: MIT
// Protected control transfer: the caller gives its processor, and its time, to a vCPU that waits to be called. What is
// a message in registers is moved when the processor leaves the core, as cpu_leave says.
#pragma once

#include "spec/schedule.h"

namespace exo::spec {

// Rejects a callee that does not wait to be called.
template <class V>
void reject_callee(Step<V>& step, const State<V>& old, const Word<V>& vcpu) {
  step.reject_if(!vcpu_exists(vcpu), Status::no_such_vcpu);
  step.reject_if(old.vcpu_state[vcpu] != code(VcpuState::accepting), Status::not_accepting);
  step.reject_if(!domain_is(old, old.vcpu_domain[vcpu], DomainState::running), Status::domain_not_running);
  step.reject_if(old.memory[old.vcpu_context[vcpu], context::upcall_address + code(Upcall::control)] == 0,
                 Status::no_entry);
}

// The processor goes on as the vCPU, in kernel mode, ready; `leave` says with which registers.
template <class V>
void transfer_to(Step<V>& step, const Word<V>& vcpu, Leave leave) {
  State<V>& next = step.next;
  next.vcpu_state[vcpu] = code(VcpuState::ready);
  next.cpu_vcpu[0] = vcpu;
  next.cpu_domain[0] = Word<V>{next.vcpu_domain[vcpu]};
  next.cpu_told[0] = 0;
  next.cpu_leave[0] = code(leave);
  next.cpu_load_from[0] = address_of(Word<V>{next.vcpu_context[vcpu]});
  load_root(step, 0, Word<V>{next.vcpu_kernel_root[vcpu]});
}

template <class V>
void begin_at_entry(Step<V>& step, const State<V>& old, const Word<V>& vcpu, const Word<V>& waiting) {
  const Word<V> saved = old.vcpu_context[vcpu];
  give_up(step, old);
  transfer_to(step, vcpu, Leave::calling);
  step.next.vcpu_partner[vcpu] = waiting;
  step.next.cpu_rip[0] = old.memory[saved, context::upcall_address + code(Upcall::control)];
  step.next.cpu_rsp[0] = old.memory[saved, context::upcall_stack + code(Upcall::control)];
  step.next.cpu_rflags[0] = context::fixed_rflags;
}

// control_call(vcpu): the vCPU begins at its declared entry; the caller waits for the reply. The value is for the
// callee: the caller's domain.
template <class V>
Outcome<V> control_call(const State<V>& old, const Word<V>& caller, const Word<V>& vcpu) {
  Step<V> step{old};
  const Word<V> self = old.cpu_vcpu[Word<V>{0}];
  reject_callee(step, old, vcpu);
  begin_at_entry(step, old, vcpu, self);
  step.next.vcpu_state[self] = code(VcpuState::calling);
  step.next.vcpu_partner[self] = vcpu;
  return step.done(caller);
}

// control_send(vcpu): the same, but the caller does not wait: it goes on when it is its turn.
template <class V>
Outcome<V> control_send(const State<V>& old, const Word<V>& caller, const Word<V>& vcpu) {
  Step<V> step{old};
  const Word<V> self = old.vcpu_context[old.cpu_vcpu[Word<V>{0}]];
  reject_callee(step, old, vcpu);
  begin_at_entry(step, old, vcpu, Word<V>{no_vcpu});
  step.next.memory[self, context::rax] = code(Status::ok);
  step.next.memory[self, context::rdx] = 0;
  return step.done(caller);
}

// control_reply(): the vCPU waits to be called. If somebody waits for its reply, that one goes on; else whose time it
// is, in whose shared context `selector` and `active` are found.
template <class V>
Outcome<V> control_reply(const State<V>& old, const Word<V>& selector, const Word<V>& active) {
  Step<V> step{old};
  const Word<V> cpu{0};
  const Word<V> self = old.cpu_vcpu[cpu];
  const Word<V> waiting = old.vcpu_partner[self];
  const Word<V> saved = old.vcpu_context[waiting];
  const Bool<V> answers = old.vcpu_state[waiting] == code(VcpuState::calling) && old.vcpu_partner[waiting] == self &&
                          domain_is(old, old.vcpu_domain[waiting], DomainState::running);
  step.reject_if(old.memory[old.vcpu_context[self], context::upcall_address + code(Upcall::control)] == 0,
                 Status::no_entry);
  step.next.vcpu_partner[self] = no_vcpu;
  step.when(answers, [&] {
    step.next.memory[old.vcpu_context[self], context::mode] = code(Mode::kernel);
    step.next.vcpu_state[self] = code(VcpuState::accepting);
    step.next.vcpu_partner[waiting] = no_vcpu;
    transfer_to(step, waiting, Leave::replying);
    step.next.cpu_rip[0] = old.memory[saved, context::rip];
    step.next.cpu_rsp[0] = old.memory[saved, context::rsp];
    step.next.cpu_rflags[0] = old.memory[saved, context::rflags];
  });
  step.when(!answers, [&] {
    give_up(step, old);
    step.next.vcpu_state[self] = code(VcpuState::accepting);
    switch_to(step, chosen_at(step.next, old.now()), selector, active);
  });
  return step.done();
}

}  // namespace exo::spec
