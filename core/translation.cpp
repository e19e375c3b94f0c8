// SPDX-License-Identifier: MIT
#include "core/translation.h"

#include "core/port.h"

namespace exo::core {

void load_root(FrameNumber root) {
  const std::uint64_t before = epoch;  // read before the load: what is dropped later is not credited
  Port::load_root(root);
  Port::cpu()->flushed_epoch = before;
}

Reply tlb_flush(std::uint64_t scope) {
  if (scope != 0) return Status::bad_scope;
  if (epoch >= max_epoch) return Status::epoch_exhausted;

  ++epoch;
  load_root(FrameNumber{record(VcpuId{Port::cpu()->vcpu}).kernel_root});
  return Status::ok;
}

}  // namespace exo::core
