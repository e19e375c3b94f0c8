// SPDX-License-Identifier: MIT
// Upcalls: the core enters a vCPU at an address that the vCPU declared, and tells it why in its shared context; and
// the way back. Words of a shared context that the core reads are arbitrary: ring 3 writes them at any time.
#pragma once

#include "spec/context.h"

namespace exo::spec {

template <class V>
Word<V> active_word(const Word<V>& kind) {
  return kind + shared_context::active;
}

template <class V>
Word<V> record_of(const Word<V>& kind) {
  return kind * Word<V>{shared_context::record_words} + shared_context::first_record;
}

// Whether the vCPU can be entered so.
template <class V>
Bool<V> accepts(const State<V>& state, const Word<V>& vcpu, Upcall kind) {
  return state.vcpu_shared[vcpu] != no_frame &&
         state.memory[state.vcpu_context[vcpu], Word<V>{context::upcall_address + code(kind)}] != 0;
}

// The vCPU, which is the running one, goes on where it declared. Answers where the record of what it did before begins.
template <class V>
Word<V> enter_upcall(Step<V>& step, const Word<V>& vcpu, Upcall kind) {
  State<V>& next = step.next;
  const Word<V> cpu{0};
  const Word<V> saved = next.vcpu_context[vcpu];
  const Word<V> shared = next.vcpu_shared[vcpu];
  const Word<V> record = record_of<V>(Word<V>{code(kind)});
  const Word<V> mode = next.cpu_mode[cpu];
  next.memory[shared, record + context::rip] = next.cpu_rip[cpu];
  next.memory[shared, record + context::rsp] = next.cpu_rsp[cpu];
  next.memory[shared, record + context::rflags] = next.cpu_rflags[cpu];
  next.memory[shared, record + shared_context::mode] = mode;
  next.cpu_rip[0] = next.memory[saved, Word<V>{context::upcall_address + code(kind)}];
  next.cpu_rsp[0] = next.memory[saved, Word<V>{context::upcall_stack + code(kind)}];
  next.cpu_rflags[0] = context::fixed_rflags;
  step.when(mode == code(Mode::user), [&] {
    next.cpu_mode[0] = code(Mode::kernel);
    load_root(step, 0, next.vcpu_kernel_root[vcpu]);
  });
  return record;
}

// Not a call: SYSCALL in user mode.
template <class V>
Outcome<V> bounce(const State<V>& old) {
  Step<V> step{old};
  const Word<V> vcpu = old.cpu_vcpu[Word<V>{0}];
  step.reject_if(!accepts(old, vcpu, Upcall::call), Status::no_handler);
  enter_upcall(step, vcpu, Upcall::call);
  return step.done();
}

template <class V>
void enter_exception(Step<V>& step, const State<V>& old, Upcall kind, const Word<V>& vector, const Word<V>& error_code,
                     const Word<V>& address) {
  const Word<V> vcpu = old.cpu_vcpu[Word<V>{0}];
  const Word<V> shared = old.vcpu_shared[vcpu];
  const Word<V> record = enter_upcall(step, vcpu, kind);
  step.next.memory[shared, record + shared_context::vector] = vector;
  step.next.memory[shared, record + shared_context::error_code] = error_code;
  step.next.memory[shared, record + shared_context::fault_address] = address;
  step.next.memory[shared, active_word<V>(Word<V>{code(kind)})] = 1;
}

// Not a call: ring 3 caused an exception. `active` and `nested_active` are what the shared context says of the two
// records.
template <class V>
Outcome<V> exception(const State<V>& old, const Word<V>& vector, const Word<V>& error_code, const Word<V>& address,
                     const Word<V>& active, const Word<V>& nested_active) {
  Step<V> step{old};
  const Word<V> vcpu = old.cpu_vcpu[Word<V>{0}];
  const Bool<V> plain = accepts(old, vcpu, Upcall::exception) && active == 0;
  const Bool<V> nested = !plain && accepts(old, vcpu, Upcall::nested) && nested_active == 0;
  step.reject_if(!plain && !nested, Status::no_handler);
  step.when(plain, [&] { enter_exception(step, old, Upcall::exception, vector, error_code, address); });
  step.when(nested, [&] { enter_exception(step, old, Upcall::nested, vector, error_code, address); });
  return step.done();
}

// The running vCPU goes on there, with those of the flags that it may choose.
template <class V>
void go_on_at(Step<V>& step, const Word<V>& rip, const Word<V>& rsp, const Word<V>& rflags) {
  step.next.cpu_rip[0] = rip;
  step.next.cpu_rsp[0] = rsp;
  step.next.cpu_rflags[0] = sane_flags(rflags);
}

// return_to_user: the short way back from a call of user mode. RAX is the value, or the status of a refusal.
template <class V>
Outcome<V> return_to_user(const State<V>& old, const Word<V>& rip, const Word<V>& rsp, const Word<V>& rflags,
                          const Word<V>& rax) {
  Step<V> step{old};
  const Word<V> vcpu = old.cpu_vcpu[Word<V>{0}];
  const Word<V> user_root = old.vcpu_user_root[vcpu];
  step.reject_if(old.vcpu_shared[vcpu] == no_frame, Status::no_shared_context);
  step.reject_if(user_root == no_frame, Status::no_user_root);
  step.reject_if(!is_canonical(rip), Status::bad_address);
  step.reject_if(!is_canonical(rsp), Status::bad_stack);
  go_on_at(step, rip, rsp, rflags);
  step.next.cpu_mode[0] = code(Mode::user);
  load_root(step, 0, user_root);
  return step.done(rax);
}

}  // namespace exo::spec
