// SPDX-License-Identifier: MIT
// That a vCPU is entered in time depends on this file; that it may be entered does not: tick() decides.
#include "core/arch/x86_64/idle.h"

#include "core/arch/x86_64/local_apic.h"
#include "core/arch/x86_64/processor.h"
#include "core/arch/x86_64/report.h"
#include "core/schedule.h"
#include "core/time.h"

namespace exo::core {
namespace {

// The first tick from now on at which the vCPU could run, if it had the processor.
std::uint64_t ready_at(const Vcpu& vcpu) {
  if (record(DomainId{vcpu.domain}).state != DomainState::running) return time::never;
  if (vcpu.state == VcpuState::ready) return now + 1;
  if (vcpu.state != VcpuState::blocked) return time::never;
  return vcpu.until > now ? vcpu.until : now + 1;
}

// The same of whoever runs in its time: whom it called, while that one may still reply.
std::uint64_t awake_at(VcpuId name) {
  const Vcpu& vcpu = record(name);
  if (vcpu.state != VcpuState::calling) return ready_at(vcpu);
  if (!is_awake(name)) return ready_at(record(VcpuId{vcpu.partner}));
  return record(DomainId{vcpu.domain}).state == DomainState::running ? now + 1 : time::never;
}

// The first tick, from this one on, in a slice at this position.
std::uint64_t tick_at_position(std::uint64_t tick, std::uint64_t position) {
  if (tick == time::never || position_at(tick) == position) return tick;
  const std::uint64_t slices_to_go = (position - position_at(tick)) % slice_count;
  return ((tick >> time::slice_shift) + slices_to_go) << time::slice_shift;
}

// The first tick at which tick() will find somebody.
std::uint64_t next_use() {
  std::uint64_t first = awake_at(VcpuId{root_vcpu});
  for (std::uint64_t position = 0; position < slice_count; ++position) {
    const VcpuId holder = slice_holder(position << time::slice_shift);
    const std::uint64_t use = tick_at_position(awake_at(holder), position);
    first = use < first ? use : first;
  }
  return first;
}

}  // namespace

void idle() {
  while (processors[0].cpu.vcpu == no_vcpu) {
    const std::uint64_t use = next_use();
    if (use == time::never) refuse(exit_status::nothing_to_run, "nothing is left to run");
    const std::uint64_t ticks = use - now < longest_wait() ? use - now : longest_wait();
    wait_ticks(ticks);
    tick(ticks);
  }
}

}  // namespace exo::core
