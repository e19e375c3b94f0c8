// SPDX-License-Identifier: MIT
#include "core/context.h"

#include "core/translation.h"

namespace exo::core {

void enter_vcpu(VcpuId name) {
  auto* const cpu = Port::cpu();
  cpu->vcpu = number(name);
  cpu->domain = record(name).domain;
  cpu->told = 0;
  cpu->leave = Leave::switching;
  if (name == VcpuId{no_vcpu}) {
    cpu->mode = number(Mode::kernel);
    load_root(FrameNumber{boot_root});
    return;
  }
  Vcpu& vcpu = record(name);
  const FrameNumber saved{vcpu.context};
  if (vcpu.state == VcpuState::calling) {
    Port::store(saved, context::rax, number(Status::callee_gone));
    Port::store(saved, context::rdx, 0);
  }
  vcpu.state = VcpuState::ready;
  const std::uint64_t mode = Port::load(saved, context::mode);
  cpu->mode = mode;
  cpu->rip = Port::load(saved, context::rip);
  cpu->rsp = Port::load(saved, context::rsp);
  cpu->rflags = Port::load(saved, context::rflags);
  cpu->load_from = address_of(saved);
  load_root(FrameNumber{mode == number(Mode::user) ? vcpu.user_root : vcpu.kernel_root});
}

}  // namespace exo::core
