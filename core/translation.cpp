// SPDX-License-Identifier: MIT
#include "core/translation.h"

#include "core/context.h"

namespace exo::core {

namespace {

bool is_page_address(std::uint64_t address) { return is_canonical(address) && address % page_size == 0; }

}  // namespace

Reply tlb_flush(std::uint64_t scope) {
  if (!is_page_address(scope)) return Status::bad_scope;
  if (scope != 0) {
    Port::invalidate_page(scope);
    return Status::ok;
  }
  if (epoch >= max_epoch) return Status::epoch_exhausted;

  ++epoch;
  load_root(FrameNumber{record(VcpuId{Port::cpu()->vcpu}).kernel_root});
  return Status::ok;
}

}  // namespace exo::core
