// SPDX-License-Identifier: MIT
// The registers of a vCPU, on their way between the processor and the frames that keep them.
// Specification: spec/context.h.
#pragma once

#include "core/port.h"

namespace exo::core {

inline bool is_canonical(std::uint64_t address) {
  const std::uint64_t upper = address >> 47;
  return upper == 0 || upper == 0x1ffff;
}

inline std::uint64_t sane_flags(std::uint64_t flags) { return (flags & context::free_rflags) | context::fixed_rflags; }

inline std::uint64_t address_of(FrameNumber frame) { return number(frame) << entry::frame_shift; }

// The vCPU on this processor leaves it, to go on later where it is.
inline void save_running() {
  auto* const cpu = Port::cpu();
  const FrameNumber saved{record(VcpuId{cpu->vcpu}).context};
  Port::store(saved, context::rip, cpu->rip);
  Port::store(saved, context::rsp, cpu->rsp);
  Port::store(saved, context::rflags, cpu->rflags);
  Port::store(saved, context::mode, cpu->mode);
  cpu->save_to = address_of(saved);
}

// This processor goes on as the vCPU, where it was; for no_vcpu it idles on the core's own root. If it waits for a
// reply, there will be none.
void enter_vcpu(VcpuId vcpu);

}  // namespace exo::core
