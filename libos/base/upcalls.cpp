// SPDX-License-Identifier: MIT
#include "libos/base/upcalls.h"

#include "libos/base/upcall_entry.h"

namespace exo::libos {
namespace {

constinit Upcalls* of_this_vcpu = nullptr;

}  // namespace

extern "C" void handle_upcall(std::uint64_t kind, Registers* registers, FpuState* fpu) {
  Interrupted what{Upcall{static_cast<std::uint8_t>(kind)}, *registers, *fpu};
  of_this_vcpu->handler(kind).handle(what);
}

std::expected<void, Failure> Upcalls::start(const Resources& resources) {
  const auto frame = resources.pool.allocate(resources.domain);
  if (!frame) return std::unexpected(Failure{"Cannot claim a frame for the shared context", frame.error()});
  const auto window = resources.windows.open(*frame, Rights::read_write);
  if (!window) return std::unexpected(Failure{"Cannot open a window on the shared context", window.error()});
  const Status given = vcpu_set_shared(resources.vcpu, *frame);
  if (given != Status::ok) return std::unexpected(Failure{"Cannot give the vCPU its shared context", given});
  tell_entry_of_bases();
  vcpu_ = resources.vcpu;
  context_ = static_cast<SharedContext*>(*window);
  of_this_vcpu = this;
  return {};
}

Status Upcalls::declare(Upcall kind, UpcallHandler& handler) {
  handlers_[number(kind)] = &handler;
  const VirtualAddress entry = address_of(reinterpret_cast<const void*>(upcall_entry(kind)));
  return vcpu_set_upcall(vcpu_, kind, entry, address_of(&context_->record(kind).rsp));
}

}  // namespace exo::libos
