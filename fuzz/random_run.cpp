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
  const model::Happening* const happening = model::happening_of(lockstep_.model(), steps_.back());
  auto difference = lockstep_.perform(steps_.back());
  if (happening != nullptr) coverage_.count(*happening, lockstep_.answer().status);
  return difference;
}

}  // namespace exo::fuzz
