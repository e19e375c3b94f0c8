// SPDX-License-Identifier: MIT
// The parts of the program `threads`.
#pragma once

#include "libos/base/scheduler.h"
#include "libos/base/self.h"

namespace exo::libos {

using ThreadStack = Stack<4096>;

// One of three.
ThreadStack& thread_stack(std::size_t position);

// preempted_threads.cpp
bool preempt_each_other(const Mailbox& mailbox);

}  // namespace exo::libos
