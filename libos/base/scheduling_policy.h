// SPDX-License-Identifier: MIT
// Which thread runs next: the program's choice, made by an object of one of these classes or one of its own.
#pragma once

#include "libos/base/thread.h"

#include <array>

namespace exo::libos {

class SchedulingPolicy {
 public:
  // The thread could run now.
  virtual void add(Thread& thread) = 0;

  // The one that shall run, of those that were added and not taken since; null if there is none.
  virtual Thread* take() = 0;

  // No thread can run: returns when that may have changed. Unless a program can wait for something, this is its end.
  virtual void idle();
};

// One after the other.
class RoundRobin : public SchedulingPolicy {
 public:
  void add(Thread& thread) override { ready_.push(thread); }
  Thread* take() override { return ready_.pop(); }

 private:
  ThreadQueue ready_;
};

// The most important ones, and among them one after the other.
class ByPriority : public SchedulingPolicy {
 public:
  void add(Thread& thread) override;
  Thread* take() override;

 private:
  std::array<ThreadQueue, Thread::priorities> ready_;
};

}  // namespace exo::libos
