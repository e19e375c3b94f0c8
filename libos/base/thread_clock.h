// SPDX-License-Identifier: MIT
// The clock of threads whose vCPU has slices of the processor: at each tick the policy chooses anew who runs, and at
// the end of a slice the processor is given up. Events of ports stay pending.
#pragma once

#include "libos/base/scheduler.h"

namespace exo::libos {

class ThreadClock : public UpcallHandler {
 public:
  ThreadClock(Scheduler& scheduler, SharedContext& context) : scheduler_{scheduler}, context_{context} {}

  ~ThreadClock();
  ThreadClock(const ThreadClock&) = delete;
  ThreadClock& operator=(const ThreadClock&) = delete;

  // From now on it ticks, until it is destroyed.
  Status start(Upcalls& upcalls, VcpuId vcpu);

  // How often the processor was given up.
  std::uint64_t slice_ends() const { return slice_ends_; }

  void handle(Interrupted& what) override;

 private:
  void leave_the_tick();

  Scheduler& scheduler_;
  SharedContext& context_;
  std::uint64_t slice_ends_ = 0;
};

}  // namespace exo::libos
