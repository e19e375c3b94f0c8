// SPDX-License-Identifier: MIT
// Threads over one vCPU. They go from one to another by a function call, without a call of the core. Where the program
// has upcalls, their handlers may preempt: then a thread's registers are kept whole, and `resume` goes on with them.
//
// What keeps the scheduler's own steps whole is the word in the shared context that says that the record of events is
// in use. As long as it is set no event comes, and preempt() of any other upcall does nothing. `resume` clears it in
// the very moment in which it goes on.
#pragma once

#include "libos/base/scheduling_policy.h"
#include "libos/base/upcalls.h"

namespace exo::libos {

class Scheduler {
 public:
  // What runs now, with the stack it runs on, is the first thread. Without upcalls nothing is preempted.
  explicit Scheduler(SchedulingPolicy& policy, SharedContext* context = nullptr, std::size_t priority = 0);
  Scheduler(const Scheduler&) = delete;
  Scheduler& operator=(const Scheduler&) = delete;

  // --- For threads ---

  // A new thread. It must stay where it is until it has finished.
  void spawn(Thread& thread);

  // Lets others run, if the policy prefers one.
  void yield();

  // Waits until a thread has finished. Its stack is then free.
  void join(Thread& thread);

  // Waits in a queue until it is woken.
  void wait(ThreadQueue& queue);

  Thread& current() { return *current_; }
  std::uint64_t switches() const { return switches_; }

  // --- For threads and handlers ---

  // The one that waits longest, or all, can run again. True if there was one. Of handlers, that of events alone may
  // do this: others can come within the scheduler's own steps.
  bool wake_one(ThreadQueue& queue);
  bool wake_all(ThreadQueue& queue);

  // --- For handlers ---

  // Another thread goes on when the handler returns, if the policy prefers one, and this may be: not within the
  // scheduler's own steps, nor within another handler.
  void preempt(Interrupted& what);

  // Events of this vCPU may preempt: those that come within the scheduler's own steps are told after them.
  void hear_events(VcpuId vcpu) { vcpu_ = vcpu; }

  // As long as such an object exists, its thread is not preempted.
  class Uninterrupted {
   public:
    explicit Uninterrupted(Scheduler& scheduler) : scheduler_{scheduler}, before_{scheduler.is_busy()} {
      scheduler_.set_busy(true);
    }
    ~Uninterrupted() { scheduler_.set_busy(before_); }
    Uninterrupted(const Uninterrupted&) = delete;
    Uninterrupted& operator=(const Uninterrupted&) = delete;

   private:
    Scheduler& scheduler_;
    bool before_;
  };

 private:
  class FirstThread : public Thread {
   public:
    explicit FirstThread(std::size_t priority) : Thread{{}, priority} {}

   protected:
    void run() override {}  // it runs already
  };

  static void begin(void* thread);
  static void go_on(void* thread);

  bool is_busy() const { return context_->is_in_use(Upcall::event); }
  void set_busy(bool busy);
  bool is_only_handler(Upcall kind) const;

  Thread& next_ready();
  void leave_for(Thread& next);

  SchedulingPolicy& policy_;
  Stack<1024> resuming_stack_;
  static inline constinit SharedContext no_upcalls_{};  // of a vCPU that has none: too large for stacks
  SharedContext* context_;
  VcpuId vcpu_{no_vcpu};  // whose events preempt
  FirstThread first_;
  Thread* current_ = &first_;  // null while none can run
  std::uint64_t switches_ = 0;
};

}  // namespace exo::libos
