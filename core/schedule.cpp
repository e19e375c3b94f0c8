// SPDX-License-Identifier: MIT
#include "core/schedule.h"

namespace exo::core {

bool is_awake(const Vcpu& vcpu) {
  return vcpu.state == VcpuState::ready || (vcpu.state == VcpuState::blocked && vcpu.until <= now);
}

bool can_run(VcpuId name) {
  const Vcpu& vcpu = record(name);
  return is_awake(vcpu) && record(DomainId{vcpu.domain}).state == DomainState::running;
}

VcpuId slice_holder(std::uint64_t tick) {
  const Slice& slice = slices[position_at(tick)];
  return VcpuId{record(VcpuId{slice.vcpu}).domain == slice.domain ? slice.vcpu : no_vcpu};
}

VcpuId chosen_at(std::uint64_t tick) {
  const VcpuId holder = slice_holder(tick);
  if (can_run(holder) && record(holder).owes == 0) return holder;
  return VcpuId{can_run(VcpuId{root_vcpu}) ? root_vcpu : no_vcpu};
}

void switch_to(VcpuId vcpu) {
  enter_vcpu(vcpu);
  if (vcpu != VcpuId{no_vcpu}) tell_pending_events(record(vcpu));
}

void give_up() {
  auto* const cpu = Port::cpu();
  if (cpu->told != 0) record(VcpuId{cpu->vcpu}).overruns = 0;
  save_running();
}

}  // namespace exo::core
