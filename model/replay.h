// SPDX-License-Identifier: MIT
// Performs a trace, on the model alone or on the model and the core of the host side by side.
#pragma once

#include "model/lockstep.h"
#include "model/trace.h"

namespace exo::model {

// What a replay came to.
struct Replay {
  std::size_t steps = 0;             // performed, the last one perhaps with a difference
  std::vector<Answer> answers;       // of these, by the model
  std::optional<std::string> wrong;  // how it differed from the trace, or core from model
};

// A trace that cannot start (a booted machine has 32 to 4096 frames) is wrong before its first step.
Replay replay_on_model(const Trace& trace);
Replay replay_on_core(const Trace& trace);

// The state that a trace starts from. The machine has trace.frames frames.
std::optional<std::string> set_start(const Trace& trace, Machine& machine);

// The trace of these steps from a start, with the answers and vCPUs of the model.
Trace record(const Trace& start, std::span<const Step> steps);

}  // namespace exo::model
