// SPDX-License-Identifier: MIT
#include "core/time.h"

#include "core/authority.h"
#include "core/schedule.h"

namespace exo::core {

namespace {

// Why there is no such slice, or ok.
Status slice_refusal(std::uint64_t cpu, std::uint64_t position) {
  if (cpu != 0) return Status::no_such_cpu;
  if (position >= slice_count) return Status::no_such_slice;
  return Status::ok;
}

// A vCPU that was told of the end of its time, and did not give up the processor.
void charge_overrun(Vcpu& vcpu) {
  ++vcpu.overruns;
  vcpu.owes = 1;
  if (vcpu.overruns <= time::overruns_tolerated) return;
  vcpu.state = VcpuState::stopped;
  vcpu.partner = no_vcpu;
  Port::store(FrameNumber{vcpu.context}, context::mode, number(Mode::kernel));
}

// The running vCPU goes on, and is told what is due.
void tell_time(Vcpu& vcpu, bool ends) {
  auto* const cpu = Port::cpu();
  cpu->told = 0;
  const bool due = vcpu.timer <= now;
  constexpr std::uint64_t slice_end = std::uint64_t{1} << event::slice_end;
  const std::uint64_t bits = (due ? std::uint64_t{1} << event::timer : 0) | (ends ? slice_end : 0);
  if (bits == 0) return tell_pending_events(vcpu);
  if (vcpu.shared == no_frame) return;

  const std::uint64_t told = raise(vcpu, 0, bits);
  if (due) vcpu.timer = time::never;
  if (told == 0) return;
  if ((told & slice_end) != 0 && upcall_address(vcpu, Upcall::event) != 0) cpu->told = 1;
  tell_events(vcpu);
}

}  // namespace

Reply slice_allocate(std::uint64_t cpu, std::uint64_t position, std::uint64_t vcpu_word, DomainId caller) {
  if (const Status refusal = slice_refusal(cpu, position); refusal != Status::ok) return refusal;
  if (!vcpu_exists(vcpu_word)) return Status::no_such_vcpu;
  const DomainId name{record(VcpuId{vcpu_word}).domain};
  if (!acts_for(caller, name)) return Status::not_permitted;
  Slice& slice = slices[position];
  if (slice.domain != no_domain) return Status::slice_taken;
  Domain& domain = record(name);
  if (domain.slices >= domain.slice_limit) return Status::slice_limit_reached;

  slice.domain = static_cast<std::uint16_t>(number(name));
  slice.vcpu = static_cast<std::uint16_t>(vcpu_word);
  ++domain.slices;
  return Status::ok;
}

Reply slice_release(std::uint64_t cpu, std::uint64_t position, DomainId caller) {
  if (const Status refusal = slice_refusal(cpu, position); refusal != Status::ok) return refusal;
  Slice& slice = slices[position];
  const DomainId domain{slice.domain};
  if (!may_undo_for(caller, domain)) return Status::not_permitted;

  slice.domain = no_domain;
  slice.vcpu = no_vcpu;
  --record(domain).slices;
  return Status::ok;
}

Reply timer_set(std::uint64_t deadline) {
  record(VcpuId{Port::cpu()->vcpu}).timer = deadline;
  return {Status::ok, now};
}

Reply block(std::uint64_t until) {
  Vcpu& vcpu = record(VcpuId{Port::cpu()->vcpu});
  if (vcpu.shared == no_frame) return Status::no_shared_context;
  const std::uint64_t deadline = vcpu.timer < until ? vcpu.timer : until;
  if (Port::load(FrameNumber{vcpu.shared}, shared_context::selector) != 0 || deadline <= now) return Status::ok;

  give_up();
  vcpu.state = VcpuState::blocked;
  vcpu.until = deadline;
  switch_to(chosen_at(now));
  return Status::ok;
}

Reply yield(std::uint64_t vcpu_word) {
  if (vcpu_word >= vcpu_count) return Status::no_such_vcpu;
  VcpuId next{vcpu_word};
  if (next == VcpuId{no_vcpu}) {
    next = chosen_at(now);
    if (next == VcpuId{no_vcpu}) next = VcpuId{Port::cpu()->vcpu};
  } else {
    if (!is_awake(next)) return Status::vcpu_not_ready;
    if (record(DomainId{record(next).domain}).state != DomainState::running) return Status::domain_not_running;
  }
  if (number(next) == Port::cpu()->vcpu) {
    tell_pending_events(record(next));
    return Status::ok;
  }

  give_up();
  switch_to(next);
  return Status::ok;
}

void tick(std::uint64_t elapsed) {
  const std::uint64_t before = position_at(now);
  now += elapsed;
  const VcpuId running{Port::cpu()->vcpu};
  const bool idle = running == VcpuId{no_vcpu};
  const bool new_slice = position_at(now) != before;
  if (idle || new_slice) {
    const VcpuId chosen = chosen_at(now);
    if (new_slice) {
      Vcpu& holder = record(slice_holder(now));
      if (holder.owes != 0) --holder.owes;
    }
    if (chosen != VcpuId{no_vcpu} && chosen != running) {
      if (!idle) {
        save_running();
        if (Port::cpu()->told != 0) charge_overrun(record(running));
      }
      switch_to(chosen);
      return;
    }
  }
  if (idle) return;
  const VcpuId next = position_at(now) != position_at(now + 1) ? chosen_at(now + 1) : running;
  tell_time(record(running), next != VcpuId{no_vcpu} && next != running);
}

}  // namespace exo::core
