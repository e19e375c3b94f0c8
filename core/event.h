// SPDX-License-Identifier: MIT
// Events: bits in a shared context, and the upcall that tells them. Specification: spec/event.h.
#pragma once

#include "core/upcall_entry.h"

namespace exo::core {

// Sets pending bits of the vCPU, which has a shared context. Answers those of them that are not masked; if there are
// any, it is no longer blocked.
inline std::uint64_t raise(Vcpu& vcpu, std::uint64_t word, std::uint64_t bits) {
  const FrameNumber shared{vcpu.shared};
  Port::store(shared, shared_context::pending + word, Port::load(shared, shared_context::pending + word) | bits);
  const std::uint64_t told = bits & ~Port::load(shared, shared_context::mask + word);
  if (told == 0) return 0;
  const std::uint64_t selector = Port::load(shared, shared_context::selector);
  Port::store(shared, shared_context::selector, selector | std::uint64_t{1} << (word & 63));
  if (vcpu.state == VcpuState::blocked) vcpu.state = VcpuState::ready;
  return told;
}

// The running vCPU, which has events, is told, if its record is free.
inline void tell_events(const Vcpu& vcpu) {
  const std::uint64_t address = accepted_at(vcpu, Upcall::event);
  if (address == 0) return;
  const FrameNumber shared{vcpu.shared};
  if (Port::load(shared, active_word(number(Upcall::event))) != 0) return;
  enter_upcall(vcpu, Upcall::event, address);
  Port::store(shared, active_word(number(Upcall::event)), 1);
}

// The same, if there are any.
inline void tell_pending_events(const Vcpu& vcpu) {
  if (vcpu.shared == no_frame || Port::load(FrameNumber{vcpu.shared}, shared_context::selector) == 0) return;
  tell_events(vcpu);
}

}  // namespace exo::core
