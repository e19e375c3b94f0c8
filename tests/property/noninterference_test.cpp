// SPDX-License-Identifier: MIT
// Theorem 6, its first half: a step changes of others what it may.
#include "fuzz/model_runs.h"
#include "model/boot.h"
#include "model/integrity.h"
#include "model/replay.h"

#include <gtest/gtest.h>

namespace exo::tests {
namespace {

using fuzz::Word;
using model::Machine;

constexpr Word frames = 32;

TEST(RandomInterference, StepsChangeOfOthersWhatTheyMay) {
  const fuzz::ModelRuns runs{.fresh = model::booted_machine(frames), .seed = 2, .steps = 30'000, .longest = 600};
  std::size_t changed_by_others = 0;
  fuzz::make_runs(runs, [&](Machine& machine, const fuzz::Steps& steps) {
    const auto violations = model::integrity_violations(machine, steps.back());
    for (const model::Violation& found : violations) {
      ADD_FAILURE() << found.name << ": " << found.where << "\n"
                    << model::print(model::record({frames, model::Trace::Start::boot, {}, {}}, steps));
    }
    const Word caller = machine.caller();
    machine.perform(steps.back());
    for (const Machine::Write& write : machine.writes()) {
      if (model::maps()[write.map].index != spec::Index::frame_word || !write.changes) continue;
      if (machine.state().owner[write.key[0]] != caller) ++changed_by_others;
    }
    machine.forget_writes();
    return violations.empty();
  });
  EXPECT_GT(changed_by_others, 1'000u);
}

}  // namespace
}  // namespace exo::tests
