// SPDX-License-Identifier: MIT
#include "fuzz/random_run.h"

#include "fuzz/generator.h"

namespace exo::fuzz {

std::optional<std::string> RandomRun::step() {
  if (!lockstep_.model().is_running() || steps_.size() == longest_run) {
    lockstep_.reset();
    steps_.clear();
  }
  steps_.push_back(next_step(lockstep_.model(), choices_));
  auto difference = lockstep_.perform(steps_.back());
  coverage_.count(steps_.back(), lockstep_.answer());
  return difference;
}

}  // namespace exo::fuzz
