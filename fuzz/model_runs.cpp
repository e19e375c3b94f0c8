// SPDX-License-Identifier: MIT
#include "fuzz/model_runs.h"

namespace exo::fuzz {

void make_runs(const ModelRuns& runs, const std::function<bool(model::Machine&, const Steps&)>& take) {
  model::Machine machine = runs.fresh;
  RandomChoices choices{runs.seed};
  Steps run;
  for (std::uint64_t i = 0; i < runs.steps; ++i) {
    if (!machine.is_running() || run.size() == runs.longest) {
      machine = runs.fresh;
      run.clear();
    }
    run.push_back(runs.next(machine, choices));
    if (!take(machine, run)) return;
  }
}

}  // namespace exo::fuzz
