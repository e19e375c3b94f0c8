// SPDX-License-Identifier: MIT
// Theorem 6: a step changes of others what it may, and tells nobody what he may not see.
#include "fuzz/model_runs.h"
#include "model/boot.h"
#include "model/confidentiality.h"
#include "model/integrity.h"
#include "model/replay.h"

#include <gtest/gtest.h>

namespace exo::tests {
namespace {

using fuzz::Word;
using model::Machine;

constexpr Word frames = 32;
constexpr spec::Act<model::Native> nobodys_act{no_domain, no_domain, no_vcpu, spec::max_hardware_inputs};

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

TEST(RandomInterference, StepsTellNobodyWhatHeMayNotSee) {
  const fuzz::ModelRuns runs{.fresh = model::booted_machine(frames), .seed = 3, .steps = 6'000, .longest = 600};
  fuzz::RandomChoices choices{1};
  std::size_t secrets = 0;
  std::size_t others = 0;
  fuzz::make_runs(runs, [&](Machine& machine, const fuzz::Steps& steps) {
    const Word anybody = machine.state().owner[choices.below(frames)];
    const model::Observer observer{choices.one_in(2) ? machine.caller() : anybody, 1 + choices.below(capability_slots)};
    const Word seed = choices.any_word();
    const auto violations = model::confidentiality_violations(machine, steps.back(), observer, seed);
    for (const model::Violation& found : violations) {
      ADD_FAILURE() << found.name << " to domain " << observer.domain << ": " << found.where << "\n"
                    << model::print(model::record({frames, model::Trace::Start::boot, {}, {}}, steps));
    }
    if (choices.one_in(100)) {
      const auto [other, differences] = model::differ_in_secrets(machine, nobodys_act, observer, seed);
      EXPECT_TRUE(model::violations(other).empty());
      secrets += differences.size();
      ++others;
    }
    machine.perform(steps.back());
    machine.forget_writes();
    return violations.empty();
  });
  EXPECT_GT(secrets, 20 * others);
}

}  // namespace
}  // namespace exo::tests
