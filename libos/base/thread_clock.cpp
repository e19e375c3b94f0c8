// SPDX-License-Identifier: MIT
#include "libos/base/thread_clock.h"

#include "libos/base/calls.h"

namespace exo::libos {

Status ThreadClock::start(Upcalls& upcalls, VcpuId vcpu) {
  const Status declared = upcalls.declare(Upcall::event, *this);
  if (declared != Status::ok) return declared;
  scheduler_.hear_events(vcpu);
  return timer_set(next_tick).status;
}

// What was interrupted is kept whole, in the record or with its thread. So here the processor can be given up; what is
// left of the slice comes back, and may then be taken away without a charge.
void ThreadClock::handle(Interrupted& what) {
  context_.see_events();
  if (context_.take(event::timer)) {
    static_cast<void>(timer_set(next_tick));
    scheduler_.preempt(what);
  }
  if (context_.take(event::slice_end)) {
    ++slice_ends_;
    static_cast<void>(yield(VcpuId{no_vcpu}));
  }
}

}  // namespace exo::libos
