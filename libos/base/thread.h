// SPDX-License-Identifier: MIT
// A thread of a program: a function with a stack of its own. Threads share one vCPU; the core knows nothing of them.
#pragma once

#include "libos/base/registers.h"
#include "libos/base/stack.h"

namespace exo::libos {

class Scheduler;
class Thread;

// Threads in the order in which they came. A thread is in one queue at most.
class ThreadQueue {
 public:
  bool is_empty() const { return first_ == nullptr; }
  void push(Thread& thread);
  Thread* pop();  // null if it is empty

 private:
  Thread* first_ = nullptr;
  Thread* last_ = nullptr;
};

class Thread {
 public:
  // More is more important; what it means is the policy's affair.
  static constexpr std::size_t priorities = 4;

  explicit Thread(std::span<std::byte> stack, std::size_t priority = 0) : stack_{stack}, priority_{priority} {}
  Thread(const Thread&) = delete;
  Thread& operator=(const Thread&) = delete;

  std::size_t priority() const { return priority_; }
  bool has_finished() const { return has_finished_; }

 protected:
  virtual void run() = 0;

 private:
  friend class Scheduler;
  friend class ThreadQueue;

  std::span<std::byte> stack_;
  std::size_t priority_;
  Scheduler* scheduler_ = nullptr;
  Thread* next_ = nullptr;  // in its queue
  bool has_finished_ = false;
  ThreadQueue joining_;

  // Where it goes on, while it does not run: a stack that it left by itself, or all registers where it was preempted.
  bool was_preempted_ = false;
  StackPointer stack_pointer_{};
  Registers registers_{};
  FpuState fpu_{};
};

inline void ThreadQueue::push(Thread& thread) {
  thread.next_ = nullptr;
  (first_ == nullptr ? first_ : last_->next_) = &thread;
  last_ = &thread;
}

inline Thread* ThreadQueue::pop() {
  Thread* const thread = first_;
  if (thread != nullptr) first_ = thread->next_;
  return thread;
}

}  // namespace exo::libos
