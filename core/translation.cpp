// SPDX-License-Identifier: MIT
#include "core/translation.h"

#include "core/port.h"

namespace exo::core {

Reply tlb_flush(std::uint64_t scope) {
  if (scope != 0) return Status::bad_scope;
  if (epoch >= max_epoch) return Status::epoch_exhausted;

  ++epoch;
  load_root(FrameNumber{record(VcpuId{Port::cpu()->vcpu}).kernel_root});
  return Status::ok;
}

}  // namespace exo::core
