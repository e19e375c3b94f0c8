// SPDX-License-Identifier: MIT
// Entering the running vCPU where it declared. Specification: enter_upcall in spec/upcall.h. Inline, because upcalls
// keep ring 3's registers in the processor.
#pragma once

#include "core/context.h"
#include "core/translation.h"

namespace exo::core {

constexpr std::uint64_t active_word(std::uint64_t kind) { return shared_context::active + kind; }

constexpr std::uint64_t record_of(std::uint64_t kind) {
  return shared_context::first_record + kind * shared_context::record_words;
}

// Where the vCPU declared to be entered, 0 for nowhere.
inline std::uint64_t upcall_address(const Vcpu& vcpu, Upcall kind) {
  return Port::load(FrameNumber{vcpu.context}, context::upcall_address + number(kind));
}

// The same, but 0 also where it has no shared context.
inline std::uint64_t accepted_at(const Vcpu& vcpu, Upcall kind) {
  return vcpu.shared == no_frame ? 0 : upcall_address(vcpu, kind);
}

// The running vCPU goes on there.
inline void enter_upcall(const Vcpu& vcpu, Upcall upcall, std::uint64_t address) {
  const auto kind = number(upcall);
  const FrameNumber shared{vcpu.shared};
  const std::uint64_t interrupted = record_of(kind);
  auto* const cpu = Port::cpu();
  Port::store(shared, interrupted + context::rip, cpu->rip);
  Port::store(shared, interrupted + context::rsp, cpu->rsp);
  Port::store(shared, interrupted + context::rflags, cpu->rflags);
  Port::store(shared, interrupted + shared_context::mode, cpu->mode);
  cpu->rip = address;
  cpu->rsp = Port::load(FrameNumber{vcpu.context}, context::upcall_stack + kind);
  cpu->rflags = context::fixed_rflags;
  if (cpu->mode == number(Mode::kernel)) return;
  cpu->mode = number(Mode::kernel);
  load_root(FrameNumber{vcpu.kernel_root});
}

}  // namespace exo::core
