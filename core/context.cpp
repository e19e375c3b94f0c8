// SPDX-License-Identifier: MIT
#include "core/context.h"

#include "core/translation.h"

namespace exo::core {

void save_running() {
  auto* const cpu = Port::cpu();
  const FrameNumber saved{record(VcpuId{cpu->vcpu}).context};
  Port::store(saved, context::rip, cpu->rip);
  Port::store(saved, context::rsp, cpu->rsp);
  Port::store(saved, context::rflags, cpu->rflags);
  Port::store(saved, context::mode, cpu->mode);
  cpu->save_to = address_of(saved);
}

void enter_vcpu(VcpuId name) {
  auto* const cpu = Port::cpu();
  cpu->vcpu = number(name);
  cpu->told = 0;
  cpu->leave = Leave::switching;
  if (name == VcpuId{no_vcpu}) {
    cpu->mode = number(Mode::kernel);
    load_root(FrameNumber{boot_root});
    return;
  }
  Vcpu& vcpu = record(name);
  const FrameNumber saved{vcpu.context};
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
