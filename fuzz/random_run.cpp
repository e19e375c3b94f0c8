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
  const bool reaches_core = !lockstep_.model().in_user_mode();
  auto difference = lockstep_.perform(steps_.back());
  if (reaches_core) coverage_.count(steps_.back(), lockstep_.answer());
  return difference;
}

}  // namespace exo::fuzz
