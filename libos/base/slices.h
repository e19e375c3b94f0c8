// SPDX-License-Identifier: MIT
// Time as programs plan and measure it: slices that are claimed as planned, and ticks that somebody had.
#pragma once

#include "libos/base/calls.h"
#include "libos/base/slice_policy.h"

namespace exo::libos {

inline constexpr std::uint64_t ticks_per_round = slice_count * time::ticks_per_slice;

// The time, for who has no timer set, or gives it up.
std::uint64_t now_without_timer();

// Returns in a later tick, and has the processor meanwhile.
void await_next_tick();

// How many positions of the plan are the vCPU's.
std::uint64_t slices_of(const SliceVector& plan, VcpuId vcpu);

// Claims the positions of the plan that are the vCPU's, which must be free. Stops at the first refusal.
Status allocate_slices(const SliceVector& plan, VcpuId vcpu);

// How many ticks of a span of time somebody had: whoever looks at the time in a tick had it.
class TickCount {
 public:
  TickCount(std::uint64_t first, std::uint64_t span) : first_{first}, span_{span} {}

  // False when the span is over.
  bool look(std::uint64_t now) {
    if (now != seen_ && now - first_ < span_) ++had_;
    seen_ = now;
    return now < first_ + span_;
  }

  std::uint64_t had() const { return had_; }

 private:
  std::uint64_t first_;
  std::uint64_t span_;
  std::uint64_t seen_ = time::never;
  std::uint64_t had_ = 0;
};

}  // namespace exo::libos
