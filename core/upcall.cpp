// SPDX-License-Identifier: MIT
#include "core/upcall.h"

#include "core/context.h"
#include "core/event.h"

namespace exo::core {

namespace {

// The running vCPU goes on there; both addresses are canonical.
void go_on_at(std::uint64_t rip, std::uint64_t rsp, std::uint64_t rflags) {
  auto* const cpu = Port::cpu();
  cpu->rip = rip;
  cpu->rsp = rsp;
  cpu->rflags = sane_flags(rflags);
}

}  // namespace

Status bounce() {
  const Vcpu& vcpu = record(VcpuId{Port::cpu()->vcpu});
  const std::uint64_t address = accepted_at(vcpu, Upcall::call);
  if (address == 0) return Status::no_handler;

  enter_upcall(vcpu, Upcall::call, address);
  return Status::ok;
}

Status exception(std::uint64_t vector, std::uint64_t error_code, std::uint64_t fault_address) {
  const Vcpu& vcpu = record(VcpuId{Port::cpu()->vcpu});
  if (vcpu.shared == no_frame) return Status::no_handler;
  const FrameNumber shared{vcpu.shared};
  const bool active = Port::load(shared, active_word(number(Upcall::exception))) != 0;
  const bool nested_active = Port::load(shared, active_word(number(Upcall::nested))) != 0;
  Upcall upcall = Upcall::exception;
  std::uint64_t address = upcall_address(vcpu, upcall);
  if (active || address == 0) {
    upcall = Upcall::nested;
    address = upcall_address(vcpu, upcall);
    if (nested_active || address == 0) return Status::no_handler;
  }

  const std::uint64_t reason = record_of(number(upcall));
  Port::store(shared, reason + shared_context::vector, vector);
  Port::store(shared, reason + shared_context::error_code, error_code);
  Port::store(shared, reason + shared_context::fault_address, fault_address);
  Port::store(shared, active_word(number(upcall)), 1);
  enter_upcall(vcpu, upcall, address);
  return Status::ok;
}

std::uint64_t return_to_user() {
  auto* const cpu = Port::cpu();
  const Vcpu& vcpu = record(VcpuId{cpu->vcpu});
  if (vcpu.shared == no_frame) return number(Status::no_shared_context);
  if (vcpu.user_root == no_frame) return number(Status::no_user_root);
  const FrameNumber shared{vcpu.shared};
  constexpr std::uint64_t returned = record_of(number(Upcall::call));
  const std::uint64_t rip = Port::load(shared, returned + context::rip);
  const std::uint64_t rsp = Port::load(shared, returned + context::rsp);
  const std::uint64_t rflags = Port::load(shared, returned + context::rflags);
  const std::uint64_t rax = Port::load(shared, returned + context::rax);
  if (!is_canonical(rip)) return number(Status::bad_address);
  if (!is_canonical(rsp)) return number(Status::bad_stack);

  go_on_at(rip, rsp, rflags);
  cpu->mode = number(Mode::user);
  load_root(FrameNumber{vcpu.user_root});
  return rax;
}

Reply resume(std::uint64_t kind) {
  auto* const cpu = Port::cpu();
  const Vcpu& vcpu = record(VcpuId{cpu->vcpu});
  if (kind >= upcall_count) return Status::bad_upcall;
  if (vcpu.shared == no_frame) return Status::no_shared_context;
  const FrameNumber shared{vcpu.shared};
  const std::uint64_t resumed = record_of(kind);
  const std::uint64_t rip = Port::load(shared, resumed + context::rip);
  const std::uint64_t rsp = Port::load(shared, resumed + context::rsp);
  const std::uint64_t rflags = Port::load(shared, resumed + context::rflags);
  const std::uint64_t fs_base = Port::load(shared, resumed + context::fs_base);
  const std::uint64_t gs_base = Port::load(shared, resumed + context::gs_base);
  const std::uint64_t mode = Port::load(shared, resumed + shared_context::mode);
  if (!is_canonical(rip)) return Status::bad_address;
  if (!is_canonical(rsp)) return Status::bad_stack;
  if (!is_canonical(fs_base) || !is_canonical(gs_base)) return Status::bad_base;
  if (mode > number(Mode::user)) return Status::bad_mode;
  const bool to_user = mode == number(Mode::user);
  if (to_user && vcpu.user_root == no_frame) return Status::no_user_root;

  Port::store(shared, active_word(kind), 0);
  go_on_at(rip, rsp, rflags);
  Port::set_bases(fs_base, gs_base);
  cpu->load_from = address_of(shared) + resumed * sizeof(std::uint64_t);
  cpu->leave = Leave::resuming;
  if (to_user) {
    cpu->mode = mode;
    load_root(FrameNumber{vcpu.user_root});
  }
  if (kind == number(Upcall::event)) tell_pending_events(vcpu);
  return Status::ok;
}

}  // namespace exo::core
