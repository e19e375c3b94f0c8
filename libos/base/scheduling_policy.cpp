// SPDX-License-Identifier: MIT
#include "libos/base/scheduling_policy.h"

#include "libos/base/program.h"

#include <algorithm>

namespace exo::libos {

void SchedulingPolicy::idle() {
  print("The program ends: all its threads wait for one another.\n");
  end_program(1);
}

void ByPriority::add(Thread& thread) { ready_[std::min(thread.priority(), Thread::priorities - 1)].push(thread); }

Thread* ByPriority::take() {
  for (std::size_t priority = Thread::priorities; priority > 0; --priority) {
    Thread* const thread = ready_[priority - 1].pop();
    if (thread != nullptr) return thread;
  }
  return nullptr;
}

}  // namespace exo::libos
