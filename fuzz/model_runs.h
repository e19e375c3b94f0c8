// SPDX-License-Identifier: MIT
// Random steps on the model alone, one run after another from boot.
#pragma once

#include "fuzz/generator.h"
#include "fuzz/shrink.h"

#include <cstddef>
#include <cstdint>
#include <functional>

namespace exo::fuzz {

struct ModelRuns {
  model::Machine fresh;  // where each begins
  std::uint64_t seed;    // of the steps
  std::uint64_t steps;   // in all
  std::size_t longest;   // a run is begun anew after so many
  std::function<model::Step(const model::Machine&, Choices&)> next = next_step;
};

// `take` makes the last of the steps on the machine; false ends it.
void make_runs(const ModelRuns& runs, const std::function<bool(model::Machine&, const Steps&)>& take);

}  // namespace exo::fuzz
