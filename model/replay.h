// SPDX-License-Identifier: MIT
// Performs a trace, on the model alone or on the model and the core of the host side by side.
#pragma once

#include "model/boot.h"
#include "model/happening.h"
#include "model/lockstep.h"
#include "model/trace.h"

#include <functional>

namespace exo::model {

// What a replay came to.
struct Replay {
  std::size_t steps = 0;             // performed, the last one perhaps with a difference
  std::vector<Answer> answers;       // of these, by the model
  const Happening* last = nullptr;   // what the last of them was, null if the hardware took it
  std::optional<std::string> wrong;  // how it differed from the trace, or core from model
};

// A trace that cannot start (a booted machine has 32 to 4096 frames) is wrong before its first step.
Replay replay_on_model(const Trace& trace);
Replay replay_on_core(const Trace& trace);

// The state that a trace starts from, where the core brings this. The machine has trace.frames frames.
std::optional<std::string> set_start(const Trace& trace, Machine& machine, const CoreRoot& core = {});

// Performs the lines one after another by `perform`, which gives the model's answer and how something else differs
// from the model, and compares answers with the trace.
using Perform = std::function<std::optional<std::string>(const Step& step, Answer& answer)>;
Replay replay_by(const Trace& trace, const Machine& model, const Perform& perform);

// The trace of these steps from a start, with the answers and vCPUs of the model.
Trace record(const Trace& start, std::span<const Step> steps);

}  // namespace exo::model
