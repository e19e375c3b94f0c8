// SPDX-License-Identifier: MIT
// Calls on virtual CPUs.
#pragma once

#include "spec/domain.h"
#include "spec/frame.h"

namespace exo::spec {

// vcpu_create(vcpu, domain, frame): an unused data frame of the domain becomes the saved context of a
// new, stopped vCPU of it.
template <class V>
Outcome<V> vcpu_create(const State<V>& old, const Word<V>& caller, const Word<V>& vcpu, const Word<V>& domain,
                       const Word<V>& frame) {
  Step<V> step{old};
  step.reject_if(!vcpu_exists(vcpu), Status::no_such_vcpu);
  step.reject_if(old.vcpu_state[vcpu] != code(VcpuState::absent), Status::identity_in_use);
  step.reject_if(!domain_exists(domain), Status::no_such_domain);
  step.reject_if(!acts_for(old, caller, domain), Status::not_permitted);
  step.reject_if(!frame_exists(old, frame), Status::no_such_frame);
  step.reject_if(old.owner[frame] != domain, Status::not_owner);
  step.reject_if(!type_is(old, frame, FrameType::data), Status::not_data);
  step.reject_if(being_revoked(old, frame), Status::being_revoked);
  reject_unless_unused(step, old, frame);
  step.next.memory.fill_row(frame, Word<V>{0});
  step.next.type[frame] = code(FrameType::saved_context);
  step.next.references[frame] = 1;
  step.next.type_references[frame] = 1;
  step.next.vcpu_state[vcpu] = code(VcpuState::stopped);
  step.next.vcpu_domain[vcpu] = domain;
  step.next.vcpu_context[vcpu] = frame;
  step.next.vcpu_notices[vcpu] = 0;
  step.next.domain_vcpus[domain] += 1;
  return step.done();
}

template <class V>
Bool<V> is_root_of(const State<V>& state, const Word<V>& frame, const Word<V>& domain) {
  return frame_exists(state, frame) && type_is(state, frame, FrameType::table_4) && state.owner[frame] == domain;
}

template <class V>
void replace_root(Step<V>& step, const State<V>& old, const Word<V>& before, const Word<V>& after) {
  step.when(before != no_frame, [&] {
    step.next.references[before] -= 1;
    step.next.type_references[before] -= 1;
  });
  step.when(before != no_frame && before != after, [&] { step.next.drop_epoch[before] = old.epoch(); });
  step.when(after != no_frame, [&] {
    step.next.references[after] += 1;
    step.next.type_references[after] += 1;
  });
}

// vcpu_set_roots(vcpu, kernel_root, user_root): level-4 tables of the vCPU's domain; user_root may be 0, unless the
// vCPU is to go on there.
template <class V>
Outcome<V> vcpu_set_roots(const State<V>& old, const Word<V>& caller, const Word<V>& vcpu, const Word<V>& kernel_root,
                          const Word<V>& user_root) {
  Step<V> step{old};
  const Word<V> domain = old.vcpu_domain[vcpu];
  const Word<V> saved = old.vcpu_context[vcpu];
  const Bool<V> running = old.cpu_vcpu[Word<V>{0}] == vcpu;
  step.reject_if(!vcpu_exists(vcpu), Status::no_such_vcpu);
  step.reject_if(!acts_for(old, caller, domain), Status::not_permitted);
  step.reject_if(!is_root_of(old, kernel_root, domain), Status::not_root_table);
  step.reject_if(user_root != no_frame && !is_root_of(old, user_root, domain), Status::not_user_root_table);
  step.reject_if(being_revoked(old, kernel_root) || (user_root != no_frame && being_revoked(old, user_root)),
                 Status::being_revoked);
  step.reject_if(user_root == no_frame && !running && old.memory[saved, context::mode] == code(Mode::user),
                 Status::in_user_mode);
  replace_root(step, old, old.vcpu_kernel_root[vcpu], kernel_root);
  replace_root(step, old, old.vcpu_user_root[vcpu], user_root);
  step.next.vcpu_kernel_root[vcpu] = kernel_root;
  step.next.vcpu_user_root[vcpu] = user_root;
  step.when(running, [&] {
    step.next.memory[saved, context::mode] = code(Mode::kernel);
    load_root(step, 0, kernel_root);
  });
  return step.done();
}

// vcpu_start(vcpu, address, stack, argument): a stopped vCPU becomes ready, to begin at an address with RDI = argument.
template <class V>
Outcome<V> vcpu_start(const State<V>& old, const Word<V>& caller, const Word<V>& vcpu, const Word<V>& address,
                      const Word<V>& stack, const Word<V>& argument) {
  Step<V> step{old};
  const Word<V> saved = old.vcpu_context[vcpu];
  step.reject_if(!vcpu_exists(vcpu), Status::no_such_vcpu);
  step.reject_if(!acts_for(old, caller, old.vcpu_domain[vcpu]), Status::not_permitted);
  step.reject_if(old.vcpu_state[vcpu] != code(VcpuState::stopped), Status::vcpu_not_stopped);
  step.reject_if(old.vcpu_kernel_root[vcpu] == no_frame, Status::no_root);
  step.reject_if(!is_canonical(address), Status::bad_address);
  step.next.vcpu_timer[vcpu] = time::never;
  step.next.vcpu_overruns[vcpu] = 0;
  step.next.vcpu_owes[vcpu] = 0;
  step.next.memory[saved, context::rip] = address;
  step.next.memory[saved, context::rsp] = stack;
  step.next.memory[saved, context::rdi] = argument;
  step.next.memory[saved, context::rflags] = context::fixed_rflags;
  step.next.memory[saved, context::fpu_control] = context::initial_fpu_control;
  step.next.memory[saved, context::fpu_mxcsr] = context::initial_mxcsr;
  step.next.vcpu_state[vcpu] = code(VcpuState::ready);
  return step.done();
}

// vcpu_stop(vcpu): a vCPU that is on no processor runs no more, until it is started anew.
template <class V>
Outcome<V> vcpu_stop(const State<V>& old, const Word<V>& caller, const Word<V>& vcpu) {
  Step<V> step{old};
  const Word<V> saved = old.vcpu_context[vcpu];
  step.reject_if(!vcpu_exists(vcpu), Status::no_such_vcpu);
  step.reject_if(!acts_for(old, caller, old.vcpu_domain[vcpu]), Status::not_permitted);
  step.reject_if(!vcpu_started(old, vcpu), Status::vcpu_not_ready);
  step.reject_if(old.cpu_vcpu[Word<V>{0}] == vcpu, Status::vcpu_running);
  step.next.vcpu_state[vcpu] = code(VcpuState::stopped);
  step.next.vcpu_partner[vcpu] = no_vcpu;
  step.next.memory[saved, context::mode] = code(Mode::kernel);
  return step.done();
}

// Of a frame that a vCPU may have.
template <class V>
Bool<V> takes_by_force(const State<V>& state, const Word<V>& caller, const Word<V>& frame) {
  return frame != no_frame && may_take_by_force(state, caller, frame);
}

template <class V>
void replace_shared(Step<V>& step, const Word<V>& before, const Word<V>& after) {
  step.when(before != no_frame, [&] {
    step.next.references[before] -= 1;
    step.next.type_references[before] -= 1;
  });
  step.when(after != no_frame, [&] {
    step.next.references[after] += 1;
    step.next.type_references[after] += 1;
  });
}

// vcpu_set_shared(vcpu, frame): a data frame of the vCPU's domain becomes its shared context; 0 takes it away, for the
// domain or for who takes the frame back.
template <class V>
Outcome<V> vcpu_set_shared(const State<V>& old, const Word<V>& caller, const Word<V>& vcpu, const Word<V>& frame) {
  Step<V> step{old};
  const Word<V> domain = old.vcpu_domain[vcpu];
  const Bool<V> given = frame != no_frame;
  const Word<V> before = old.vcpu_shared[vcpu];
  step.reject_if(!vcpu_exists(vcpu), Status::no_such_vcpu);
  step.reject_if(!acts_for(old, caller, domain) && (given || !takes_by_force(old, caller, before)),
                 Status::not_permitted);
  step.reject_if(given && !frame_exists(old, frame), Status::no_such_frame);
  step.reject_if(given && old.owner[frame] != domain, Status::not_owner);
  step.reject_if(given && !type_is(old, frame, FrameType::data), Status::not_data);
  step.reject_if(given && being_revoked(old, frame), Status::being_revoked);
  replace_shared(step, before, frame);
  step.next.vcpu_shared[vcpu] = frame;
  return step.done();
}

// vcpu_set_upcall(vcpu, kind, address, stack): where the vCPU is entered for this reason; address 0: it is not.
template <class V>
Outcome<V> vcpu_set_upcall(const State<V>& old, const Word<V>& caller, const Word<V>& vcpu, const Word<V>& kind,
                           const Word<V>& address, const Word<V>& stack) {
  Step<V> step{old};
  const Word<V> saved = old.vcpu_context[vcpu];
  step.reject_if(!vcpu_exists(vcpu), Status::no_such_vcpu);
  step.reject_if(!acts_for(old, caller, old.vcpu_domain[vcpu]), Status::not_permitted);
  step.reject_if(kind >= entry_count, Status::bad_upcall);
  step.reject_if(!is_canonical(address), Status::bad_address);
  step.reject_if(!is_canonical(stack), Status::bad_stack);
  step.next.memory[saved, kind + context::upcall_address] = address;
  step.next.memory[saved, kind + context::upcall_stack] = stack;
  return step.done();
}

// vcpu_destroy(vcpu): a vCPU that is on no processor is gone; its context becomes data, its roots are dropped. Who
// takes back one of these frames may do that.
template <class V>
Outcome<V> vcpu_destroy(const State<V>& old, const Word<V>& caller, const Word<V>& vcpu) {
  Step<V> step{old};
  const Word<V> domain = old.vcpu_domain[vcpu];
  const Word<V> saved = old.vcpu_context[vcpu];
  step.reject_if(!vcpu_exists(vcpu), Status::no_such_vcpu);
  step.reject_if(!may_undo_for(old, caller, domain) && !takes_by_force(old, caller, saved) &&
                     !takes_by_force(old, caller, old.vcpu_kernel_root[vcpu]) &&
                     !takes_by_force(old, caller, old.vcpu_user_root[vcpu]),
                 Status::not_permitted);
  step.reject_if(old.cpu_vcpu[Word<V>{0}] == vcpu, Status::vcpu_running);
  replace_root(step, old, old.vcpu_kernel_root[vcpu], Word<V>{no_frame});
  replace_root(step, old, old.vcpu_user_root[vcpu], Word<V>{no_frame});
  replace_shared(step, old.vcpu_shared[vcpu], Word<V>{no_frame});
  step.next.type[saved] = code(FrameType::data);
  step.next.references[saved] -= 1;
  step.next.type_references[saved] -= 1;
  step.next.vcpu_state[vcpu] = code(VcpuState::absent);
  step.next.vcpu_domain[vcpu] = no_domain;
  step.next.vcpu_kernel_root[vcpu] = no_frame;
  step.next.vcpu_user_root[vcpu] = no_frame;
  step.next.vcpu_context[vcpu] = no_frame;
  step.next.vcpu_shared[vcpu] = no_frame;
  step.next.vcpu_partner[vcpu] = no_vcpu;
  step.next.domain_vcpus[domain] -= 1;
  return step.done();
}

}  // namespace exo::spec
