// SPDX-License-Identifier: MIT
// Events: bits that the core sets in a shared context, the upcall that tells them, and the way back. Words of a shared
// context that are found there are arbitrary: ring 3 writes them at any time.
#pragma once

#include "spec/upcall.h"

namespace exo::spec {

// Sets pending bits in one word of the vCPU's shared context. Answers whether some of them are not masked: then the
// selector says so, and the vCPU is no longer blocked.
template <class V>
Bool<V> raise(Step<V>& step, const Word<V>& vcpu, const Word<V>& word, const Word<V>& bits, const Word<V>& pending,
              const Word<V>& mask, const Word<V>& selector) {
  State<V>& next = step.next;
  const Word<V> shared = next.vcpu_shared[vcpu];
  const Bool<V> told = (bits & ~mask) != 0;
  next.memory[shared, word + shared_context::pending] = pending | bits;
  step.when(told, [&] {
    next.memory[shared, shared_context::selector] = selector | V::bit(word);
    step.when(Word<V>{next.vcpu_state[vcpu]} == code(VcpuState::blocked),
              [&] { next.vcpu_state[vcpu] = code(VcpuState::ready); });
  });
  return told;
}

// The vCPU, which is the running one, is told of its events, if there are any and its record of them is free.
template <class V>
void deliver(Step<V>& step, const Word<V>& vcpu, const Word<V>& selector, const Word<V>& active) {
  step.when(accepts(step.next, vcpu, Upcall::event) && selector != 0 && active == 0, [&] {
    const Word<V> shared = step.next.vcpu_shared[vcpu];
    enter_upcall(step, vcpu, Upcall::event);
    step.next.memory[shared, active_word<V>(Word<V>{code(Upcall::event)})] = 1;
  });
}

// What resume finds in the record, in this order; then the selector, and whether the record is in use once more.
template <class V>
struct ResumedRegisters {
  Word<V> rip, rsp, rflags, fs_base, gs_base, mode, selector, active;
};

// resume(kind): goes on with the registers in the record of this kind, which is in use no longer. On success there is
// no answer: RAX and RDX, too, are the record's. Of events that came while their record was in use it is told there.
template <class V>
Outcome<V> resume(const State<V>& old, const Word<V>& kind, const ResumedRegisters<V>& found) {
  Step<V> step{old};
  const Word<V> vcpu = old.cpu_vcpu[Word<V>{0}];
  const Word<V> shared = old.vcpu_shared[vcpu];
  const Word<V> user_root = old.vcpu_user_root[vcpu];
  const Bool<V> to_user = found.mode == code(Mode::user);
  step.reject_if(kind >= upcall_count, Status::bad_upcall);
  step.reject_if(shared == no_frame, Status::no_shared_context);
  step.reject_if(!is_canonical(found.rip), Status::bad_address);
  step.reject_if(!is_canonical(found.rsp), Status::bad_stack);
  step.reject_if(!is_canonical(found.fs_base) || !is_canonical(found.gs_base), Status::bad_base);
  step.reject_if(found.mode > code(Mode::user), Status::bad_mode);
  step.reject_if(to_user && user_root == no_frame, Status::no_user_root);
  step.next.memory[shared, active_word<V>(kind)] = 0;
  go_on_at(step, found.rip, found.rsp, found.rflags);
  step.next.cpu_fs_base[0] = found.fs_base;
  step.next.cpu_gs_base[0] = found.gs_base;
  step.next.cpu_load_from[0] = address_of(shared) + (record_of<V>(kind) << 3);
  step.next.cpu_leave[0] = code(Leave::resuming);
  step.when(to_user, [&] {
    step.next.cpu_mode[0] = code(Mode::user);
    load_root(step, 0, user_root);
  });
  step.when(kind == code(Upcall::event), [&] { deliver(step, vcpu, found.selector, found.active); });
  return step.done();
}

}  // namespace exo::spec
