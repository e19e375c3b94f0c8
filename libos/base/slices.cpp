// SPDX-License-Identifier: MIT
#include "libos/base/slices.h"

#include <algorithm>

namespace exo::libos {

std::uint64_t now_without_timer() { return timer_set(time::never).value; }

void await_next_tick() {
  const std::uint64_t now = now_without_timer();
  while (now_without_timer() == now) {
  }
}

std::uint64_t slices_of(const SliceVector& plan, VcpuId vcpu) {
  return static_cast<std::uint64_t>(std::ranges::count(plan, vcpu));
}

Status allocate_slices(const SliceVector& plan, VcpuId vcpu) {
  for (std::uint64_t position = 0; position < slice_count; ++position) {
    if (plan[position] != vcpu) continue;
    const Status status = slice_allocate(position, vcpu);
    if (status != Status::ok) return status;
  }
  return Status::ok;
}

}  // namespace exo::libos
