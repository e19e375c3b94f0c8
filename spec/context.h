// SPDX-License-Identifier: MIT
// The registers of a vCPU, on their way between the processor and the frames that keep them. RIP, RSP, RFLAGS and the
// mode are moved here; the others when the processor leaves the core, as cpu_save_to and cpu_load_from say.
#pragma once

#include "spec/translation.h"

namespace exo::spec {

// Of flags given by ring 3, those that it may choose.
template <class W>
auto sane_flags(const W& flags) {
  return (flags & context::free_rflags) | context::fixed_rflags;
}

template <class W>
auto flags_are_sane(const W& flags) {
  return (flags & ~context::free_rflags) == context::fixed_rflags;
}

template <class W>
auto address_of(const W& frame) {
  return frame << entry::frame_shift;
}

// The vCPU on the processor leaves it, to go on later where it is.
template <class V>
void save_running(Step<V>& step, const State<V>& old) {
  const Word<V> cpu{0};
  const Word<V> saved = old.vcpu_context[old.cpu_vcpu[cpu]];
  step.next.memory[saved, context::rip] = old.cpu_rip[cpu];
  step.next.memory[saved, context::rsp] = old.cpu_rsp[cpu];
  step.next.memory[saved, context::rflags] = old.cpu_rflags[cpu];
  step.next.memory[saved, context::mode] = old.cpu_mode[cpu];
  step.next.cpu_save_to[0] = address_of(saved);
}

// The processor goes on as this vCPU, where it was; for no_vcpu it idles on the core's own root. If it waits for a
// reply, there will be none.
template <class V>
void enter_vcpu(Step<V>& step, const Word<V>& vcpu) {
  State<V>& next = step.next;
  const Word<V> saved = next.vcpu_context[vcpu];
  const Word<V> mode =
      V::choose(vcpu == no_vcpu, Word<V>{code(Mode::kernel)}, Word<V>{next.memory[saved, context::mode]});
  const Word<V> root =
      V::choose(mode == code(Mode::user), Word<V>{next.vcpu_user_root[vcpu]}, Word<V>{next.vcpu_kernel_root[vcpu]});
  next.cpu_vcpu[0] = vcpu;
  next.cpu_domain[0] = Word<V>{next.vcpu_domain[vcpu]};
  next.cpu_told[0] = 0;
  next.cpu_mode[0] = mode;
  next.cpu_leave[0] = code(Leave::switching);
  step.when(Word<V>{next.vcpu_state[vcpu]} == code(VcpuState::calling), [&] {
    next.memory[saved, context::rax] = code(Status::callee_gone);
    next.memory[saved, context::rdx] = 0;
  });
  step.when(vcpu != no_vcpu, [&] {
    next.vcpu_state[vcpu] = code(VcpuState::ready);
    next.cpu_rip[0] = next.memory[saved, context::rip];
    next.cpu_rsp[0] = next.memory[saved, context::rsp];
    next.cpu_rflags[0] = next.memory[saved, context::rflags];
    next.cpu_load_from[0] = address_of(saved);
  });
  load_root(step, 0, V::choose(vcpu == no_vcpu, Word<V>{next.boot_root()}, root));
}

// --- Steps beside the calls ---

// Whether a word of a saved context is written on the way out of the core only.
template <class W>
auto is_saved_late(const W& index) {
  return index <= context::r15 || index == context::fs_base || index == context::gs_base ||
         (index >= context::fpu && index < context::fpu + context::fpu_words);
}

// On the way out of the core, a register of the vCPU that leaves is saved; and nothing is left to be done.
template <class V>
Outcome<V> register_saved(const State<V>& old, const Word<V>& frame, const Word<V>& index, const Word<V>& word) {
  Step<V> step{old};
  const Bool<V> is_base = index == context::fs_base || index == context::gs_base;
  step.when(frame_exists(old, frame) && type_is(old, frame, FrameType::saved_context) && is_saved_late(index) &&
                implies(is_base, is_canonical(word)),
            [&] { step.next.memory[frame, index] = word; });
  step.next.cpu_leave[0] = code(Leave::directly);
  return step.done();
}

// Ring 3 runs, and comes back into the core with other registers.
template <class V>
Outcome<V> ring_3_runs(const State<V>& old, const Word<V>& rip, const Word<V>& rsp, const Word<V>& rflags) {
  Step<V> step{old};
  step.when(is_canonical(rip), [&] {
    step.next.cpu_rip[0] = rip;
    step.next.cpu_rsp[0] = rsp;
    step.next.cpu_rflags[0] = sane_flags(rflags);
  });
  return step.done();
}

}  // namespace exo::spec
