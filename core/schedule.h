// SPDX-License-Identifier: MIT
// Who gets the processor where nobody gives it to a named vCPU. Specification: spec/schedule.h.
#pragma once

#include "core/event.h"

namespace exo::core {

constexpr std::uint64_t position_at(std::uint64_t tick) { return (tick >> time::slice_shift) & (slice_count - 1); }

// Whether the vCPU could go on, if it had the processor and its domain runs.
bool is_awake(VcpuId vcpu);

// The vCPU whose slice this tick is in; no_vcpu if it is nobody's.
VcpuId slice_holder(std::uint64_t tick);

// The holder of the slice, or whom it called; if that one cannot run, the root vCPU, likewise; or no_vcpu.
VcpuId chosen_at(std::uint64_t tick);

// This processor goes on as the vCPU, or as none. It is told of the events that came in between.
void switch_to(VcpuId vcpu);

// The running vCPU leaves the processor of itself.
inline void give_up() {
  auto* const cpu = Port::cpu();
  if (cpu->told != 0) record(VcpuId{cpu->vcpu}).overruns = 0;
  save_running();
}

}  // namespace exo::core
