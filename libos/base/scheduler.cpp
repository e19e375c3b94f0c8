// SPDX-License-Identifier: MIT
#include "libos/base/scheduler.h"

#include "libos/base/calls.h"

#include <initializer_list>

namespace exo::libos {

Scheduler::Scheduler(SchedulingPolicy& policy, SharedContext* context, std::size_t priority)
    : policy_{policy}, context_{context != nullptr ? context : &no_upcalls_}, first_{priority} {
  first_.scheduler_ = this;
}

// Where the record becomes free otherwise than by `resume`, the core is to be asked for what came in between: it looks
// when it gives the processor to a vCPU, this one.
void Scheduler::set_busy(bool busy) {
  context_->set_in_use(Upcall::event, busy);
  if (!busy && vcpu_ != VcpuId{no_vcpu} && context_->has_events()) static_cast<void>(libos::yield(vcpu_));
}

void Scheduler::spawn(Thread& thread) {
  const Uninterrupted whole{*this};
  thread.scheduler_ = this;
  thread.stack_pointer_ = fresh_stack(thread.stack_, begin, &thread);
  policy_.add(thread);
}

void Scheduler::begin(void* thread) {
  Thread& self = *static_cast<Thread*>(thread);
  Scheduler& scheduler = *self.scheduler_;
  scheduler.set_busy(false);
  self.run();
  scheduler.set_busy(true);
  self.has_finished_ = true;
  scheduler.wake_all(self.joining_);
  scheduler.leave_for(scheduler.next_ready());
  __builtin_unreachable();
}

void Scheduler::yield() {
  const Uninterrupted whole{*this};
  policy_.add(*current_);
  Thread& next = *policy_.take();
  if (&next != current_) leave_for(next);
}

void Scheduler::join(Thread& thread) {
  const Uninterrupted whole{*this};
  while (!thread.has_finished_) wait(thread.joining_);
}

void Scheduler::wait(ThreadQueue& queue) {
  const Uninterrupted whole{*this};
  queue.push(*current_);
  Thread& next = next_ready();
  if (&next != current_) leave_for(next);
}

bool Scheduler::wake_one(ThreadQueue& queue) {
  const Uninterrupted whole{*this};
  Thread* const thread = queue.pop();
  if (thread != nullptr) policy_.add(*thread);
  return thread != nullptr;
}

bool Scheduler::wake_all(ThreadQueue& queue) {
  bool any = false;
  while (wake_one(queue)) any = true;
  return any;
}

// Handlers are let in while nothing can run, for they alone could wake a thread.
Thread& Scheduler::next_ready() {
  Thread* const leaving = current_;
  Thread* next = policy_.take();
  while (next == nullptr) {
    current_ = nullptr;
    set_busy(false);
    policy_.idle();
    set_busy(true);
    next = policy_.take();
  }
  current_ = leaving;
  return *next;
}

// Answers to whoever left before by this function.
void Scheduler::leave_for(Thread& next) {
  Thread& left = *current_;
  current_ = &next;
  ++switches_;
  left.was_preempted_ = false;
  const StackPointer there =
      next.was_preempted_ ? fresh_stack(resuming_stack_.span(), go_on, &next) : next.stack_pointer_;
  switch_stacks(&left.stack_pointer_, there);
  set_busy(true);  // where `resume` brought us here, it is not
}

// The thread that was preempted goes on. Until then the record is in use, so no event can change it.
void Scheduler::go_on(void* thread) {
  const Thread& next = *static_cast<Thread*>(thread);
  next.scheduler_->context_->record(Upcall::event) = next.registers_;
  asm volatile("fxrstor64 %0" : : "m"(next.fpu_));
  static_cast<void>(resume(Upcall::event));
  __builtin_trap();
}

bool Scheduler::is_only_handler(Upcall kind) const {
  for (const Upcall other : {Upcall::event, Upcall::exception, Upcall::nested, Upcall::call}) {
    if (other != kind && context_->is_in_use(other)) return false;
  }
  return true;
}

void Scheduler::preempt(Interrupted& what) {
  if (current_ == nullptr || !is_only_handler(what.kind)) return;
  policy_.add(*current_);
  Thread& next = *policy_.take();
  if (&next == current_) return;
  Thread& left = *current_;
  current_ = &next;
  ++switches_;
  left.was_preempted_ = true;
  left.registers_ = what.registers;
  left.fpu_ = what.fpu;
  if (next.was_preempted_) {
    what.registers = next.registers_;
    what.fpu = next.fpu_;
    return;
  }
  what.registers.rip = number(address_of(reinterpret_cast<const void*>(&continue_on_stack)));
  what.registers.rsp = static_cast<std::uint64_t>(next.stack_pointer_);
  what.registers.rflags = context::fixed_rflags;
  what.registers.mode = number(Mode::kernel);
  what.fpu = initial_fpu();
}

}  // namespace exo::libos
