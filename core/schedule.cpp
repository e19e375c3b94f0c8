// SPDX-License-Identifier: MIT
#include "core/schedule.h"

namespace exo::core {

namespace {

// Of a vCPU that called another: whether that one may still reply.
bool is_served(VcpuId name, const Vcpu& vcpu) {
  const Vcpu& callee = record(VcpuId{vcpu.partner});
  return callee.partner == number(name) && record(DomainId{callee.domain}).state == DomainState::running;
}

// Ready, or blocked until a time that has come.
bool is_ready(const Vcpu& vcpu) {
  return vcpu.state == VcpuState::ready || (vcpu.state == VcpuState::blocked && vcpu.until <= now);
}

// Who runs in the time of this vCPU: itself, or while it waits for a reply whom it called, or nobody.
VcpuId user_of_time(VcpuId name) {
  const Vcpu& vcpu = record(name);
  const VcpuId none{no_vcpu};
  if (vcpu.state == VcpuState::calling && is_served(name, vcpu)) {
    return is_ready(record(VcpuId{vcpu.partner})) ? VcpuId{vcpu.partner} : none;
  }
  return is_awake(name) && record(DomainId{vcpu.domain}).state == DomainState::running ? name : none;
}

}  // namespace

bool is_awake(VcpuId name) {
  const Vcpu& vcpu = record(name);
  return is_ready(vcpu) || (vcpu.state == VcpuState::calling && !is_served(name, vcpu));
}

VcpuId slice_holder(std::uint64_t tick) {
  const Slice& slice = slices[position_at(tick)];
  return VcpuId{record(VcpuId{slice.vcpu}).domain == slice.domain ? slice.vcpu : no_vcpu};
}

VcpuId chosen_at(std::uint64_t tick) {
  const VcpuId holder = slice_holder(tick);
  const VcpuId first = user_of_time(holder);
  if (first != VcpuId{no_vcpu} && record(holder).owes == 0) return first;
  return user_of_time(VcpuId{root_vcpu});
}

void switch_to(VcpuId vcpu) {
  enter_vcpu(vcpu);
  if (vcpu != VcpuId{no_vcpu}) tell_pending_events(record(vcpu));
}

}  // namespace exo::core
