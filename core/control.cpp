// SPDX-License-Identifier: MIT
#include "core/control.h"

#include "core/authority.h"
#include "core/schedule.h"

namespace exo::core {

namespace {

// Where the vCPU begins when it is called, 0 for nowhere.
std::uint64_t entry_of(const Vcpu& vcpu) { return upcall_address(vcpu, Upcall::control); }

// Why the callee does not wait to be called, or ok.
inline Status refusal_of(std::uint64_t vcpu_word) {
  if (!vcpu_exists(vcpu_word)) return Status::no_such_vcpu;
  const Vcpu& vcpu = record(VcpuId{vcpu_word});
  if (vcpu.state != VcpuState::accepting) return Status::not_accepting;
  if (record(DomainId{vcpu.domain}).state != DomainState::running) return Status::domain_not_running;
  return entry_of(vcpu) == 0 ? Status::no_entry : Status::ok;
}

// The processor goes on as the vCPU, in kernel mode, ready.
inline void transfer_to(VcpuId name, Vcpu& vcpu, Leave leave) {
  auto* const cpu = Port::cpu();
  vcpu.state = VcpuState::ready;
  cpu->vcpu = number(name);
  cpu->domain = vcpu.domain;
  cpu->told = 0;
  cpu->leave = leave;
  cpu->load_from = address_of(FrameNumber{vcpu.context});
  load_root(FrameNumber{vcpu.kernel_root});
}

inline void begin_at_entry(VcpuId name, Vcpu& vcpu, std::uint64_t waiting) {
  auto* const cpu = Port::cpu();
  give_up();
  transfer_to(name, vcpu, Leave::calling);
  vcpu.partner = static_cast<std::uint16_t>(waiting);
  cpu->rip = entry_of(vcpu);
  cpu->rsp = Port::load(FrameNumber{vcpu.context}, context::upcall_stack + number(Upcall::control));
  cpu->rflags = context::fixed_rflags;
}

}  // namespace

Reply control_call(std::uint64_t vcpu_word) {
  if (const Status refusal = refusal_of(vcpu_word); refusal != Status::ok) return refusal;

  const VcpuId callee{vcpu_word};
  const std::uint64_t self = Port::cpu()->vcpu;
  Vcpu& caller = record(VcpuId{self});
  begin_at_entry(callee, record(callee), self);
  caller.state = VcpuState::calling;
  caller.partner = static_cast<std::uint16_t>(vcpu_word);
  return {Status::ok, caller.domain};
}

Reply control_send(std::uint64_t vcpu_word) {
  if (const Status refusal = refusal_of(vcpu_word); refusal != Status::ok) return refusal;

  const VcpuId callee{vcpu_word};
  const Vcpu& caller = record(VcpuId{Port::cpu()->vcpu});
  const FrameNumber saved{caller.context};
  begin_at_entry(callee, record(callee), no_vcpu);
  Port::store(saved, context::rax, number(Status::ok));
  Port::store(saved, context::rdx, 0);
  return {Status::ok, caller.domain};
}

Reply control_reply() {
  auto* const cpu = Port::cpu();
  const std::uint64_t self = cpu->vcpu;
  Vcpu& vcpu = record(VcpuId{self});
  if (entry_of(vcpu) == 0) return Status::no_entry;

  const VcpuId waiting{vcpu.partner};
  Vcpu& caller = record(waiting);
  vcpu.partner = no_vcpu;
  if (caller.state == VcpuState::calling && caller.partner == self &&
      record(DomainId{caller.domain}).state == DomainState::running) {
    const FrameNumber saved{caller.context};
    Port::store(FrameNumber{vcpu.context}, context::mode, number(Mode::kernel));
    vcpu.state = VcpuState::accepting;
    caller.partner = no_vcpu;
    transfer_to(waiting, caller, Leave::replying);
    cpu->rip = Port::load(saved, context::rip);
    cpu->rsp = Port::load(saved, context::rsp);
    cpu->rflags = Port::load(saved, context::rflags);
    return Status::ok;
  }
  give_up();
  vcpu.state = VcpuState::accepting;
  switch_to(chosen_at(now));
  return Status::ok;
}

}  // namespace exo::core
