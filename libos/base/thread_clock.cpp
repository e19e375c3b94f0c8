// SPDX-License-Identifier: MIT
#include "libos/base/thread_clock.h"

#include "libos/base/slices.h"

namespace exo::libos {

Status ThreadClock::start(Upcalls& upcalls, VcpuId vcpu) {
  context_.unmask(event::timer);
  context_.unmask(event::slice_end);
  const Status declared = upcalls.declare(Upcall::event, *this);
  if (declared != Status::ok) return declared;
  scheduler_.hear_events(vcpu);
  return timer_set(next_tick).status;
}

ThreadClock::~ThreadClock() {
  context_.mask(event::timer);
  context_.mask(event::slice_end);
}

// What was interrupted is kept whole, in the record or with its thread, so here the processor can be given up.
void ThreadClock::handle(Interrupted& what) {
  context_.see_events();
  if (context_.take(event::slice_end)) {
    ++slice_ends_;
    leave_the_tick();
  }
  if (context_.take(event::timer)) scheduler_.preempt(what);
  static_cast<void>(timer_set(next_tick));
}

// Nobody else may be chosen within this tick, so to yield would give nothing up.
void ThreadClock::leave_the_tick() {
  const std::uint64_t now = now_without_timer();
  do {
    context_.see_events();  // none of them shortens this
  } while (block(now + 1) == Status::ok && now_without_timer() == now);
}

}  // namespace exo::libos
