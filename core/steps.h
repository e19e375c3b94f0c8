// SPDX-License-Identifier: MIT
// Calls that are made of steps: spec/calls.h.
#pragma once

#include "core/port.h"
#include "core/reply.h"

namespace exo::core {

// Takes the steps at the positions below `count` up to the first that is refused; the value is where it ended.
// The loop stays one: what is proved is one pass through it.
template <class Step>
Reply take_steps(std::uint64_t count, Step&& step) {
#pragma clang loop unroll(disable)
  for (std::uint64_t position = 0; position < count; ++position) {
    Port::begin_step();
    if (const Status status = step(position); status != Status::ok) return {status, position};
  }
  return {Status::ok, count};
}

}  // namespace exo::core
