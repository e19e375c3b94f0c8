// SPDX-License-Identifier: MIT
// Random lockstep: generated steps on core and model, one run after another from a fresh machine.
#pragma once

#include "fuzz/choices.h"
#include "fuzz/coverage.h"
#include "model/lockstep.h"

namespace exo::fuzz {

class RandomRun {
 public:
  RandomRun(model::Lockstep& lockstep, std::uint64_t seed) : lockstep_{lockstep}, choices_{seed} { lockstep_.reset(); }

  // Makes one step; starts over where the machine has ended or after enough steps. Says what differs.
  std::optional<std::string> step();

  // The steps since the machine was fresh; the last one was made last.
  const std::vector<model::Step>& steps() const { return steps_; }
  const Coverage& coverage() const { return coverage_; }

 private:
  static constexpr std::size_t longest_run = 4000;

  model::Lockstep& lockstep_;
  RandomChoices choices_;
  std::vector<model::Step> steps_;
  Coverage coverage_;
};

}  // namespace exo::fuzz
