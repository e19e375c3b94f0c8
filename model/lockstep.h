// SPDX-License-Identifier: MIT
// The core of the host and the model, side by side: the oracle of property tests, fuzzing and replay.
#pragma once

#include "model/host_core.h"

#include <optional>
#include <string>

namespace exo::model {

class Lockstep {
 public:
  // Both start with everything zero but frame_count. What the specification wrote and small objects are compared
  // at each step; the rest of large objects once in `interval` steps.
  explicit Lockstep(Word frames, unsigned interval = 1);
  // Both start in the state of this machine; reset() goes back to it. For machines of some thousand frames at most.
  explicit Lockstep(const Machine& start, unsigned interval = 1);

  void reset();

  // Sets one element on both. False if there is no such element.
  bool set(MapNumber map, std::array<Word, 2> key, Word value);

  // Performs a step on both. Says where they differ, if they do.
  std::optional<std::string> perform(const Step& step);

  const Machine& model() const { return model_; }
  Answer answer() const { return answer_; }  // of the last step

 private:
  struct Start {
    Machine machine;
    CoreCopy copy;
  };

  void lower_writes(bool also_to_core);
  std::optional<std::string> compare(Answer of_core);

  std::optional<Start> start_;
  Machine model_;
  CoreCopy expected_;  // the model's state, as the core should hold it
  HostCore core_;
  unsigned interval_;
  unsigned steps_ = 0;
  Answer answer_;
};

}  // namespace exo::model
