// SPDX-License-Identifier: MIT
#include "core/schedule.h"

namespace exo::core {

namespace {

// Of a vCPU that called another: whether that one may still reply.
bool is_served(VcpuId name, const Vcpu& vcpu) {
  const Vcpu& callee = record(VcpuId{vcpu.partner});
  return callee.partner == number(name) && callee.state >= VcpuState::ready &&
         record(DomainId{callee.domain}).state == DomainState::running;
}

// A vCPU that waits for a reply has given its time to whom it called.
VcpuId user_of_time(VcpuId name) {
  const Vcpu& vcpu = record(name);
  return vcpu.state == VcpuState::calling && is_served(name, vcpu) ? VcpuId{vcpu.partner} : name;
}

}  // namespace

bool is_awake(VcpuId name) {
  const Vcpu& vcpu = record(name);
  switch (vcpu.state) {
    case VcpuState::ready: return true;
    case VcpuState::blocked: return vcpu.until <= now;
    case VcpuState::calling: return !is_served(name, vcpu);
    default: return false;
  }
}

bool can_run(VcpuId name) {
  return is_awake(name) && record(DomainId{record(name).domain}).state == DomainState::running;
}

VcpuId slice_holder(std::uint64_t tick) {
  const Slice& slice = slices[position_at(tick)];
  return VcpuId{record(VcpuId{slice.vcpu}).domain == slice.domain ? slice.vcpu : no_vcpu};
}

VcpuId chosen_at(std::uint64_t tick) {
  const VcpuId holder = slice_holder(tick);
  const VcpuId first = user_of_time(holder);
  if (can_run(first) && record(holder).owes == 0) return first;
  const VcpuId second = user_of_time(VcpuId{root_vcpu});
  return can_run(second) ? second : VcpuId{no_vcpu};
}

void switch_to(VcpuId vcpu) {
  enter_vcpu(vcpu);
  if (vcpu != VcpuId{no_vcpu}) tell_pending_events(record(vcpu));
}

}  // namespace exo::core
