// SPDX-License-Identifier: MIT
// What one thread at a time may hold.
#pragma once

#include "libos/base/scheduler.h"

namespace exo::libos {

class Mutex {
 public:
  explicit Mutex(Scheduler& scheduler) : scheduler_{scheduler} {}
  Mutex(const Mutex&) = delete;
  Mutex& operator=(const Mutex&) = delete;

  void lock() {
    const Scheduler::Uninterrupted whole{scheduler_};
    while (is_held_) scheduler_.wait(waiting_);
    is_held_ = true;
  }

  void unlock() {
    const Scheduler::Uninterrupted whole{scheduler_};
    is_held_ = false;
    scheduler_.wake_one(waiting_);
  }

 private:
  Scheduler& scheduler_;
  ThreadQueue waiting_;
  bool is_held_ = false;
};

}  // namespace exo::libos
