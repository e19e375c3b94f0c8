// SPDX-License-Identifier: MIT
// Theorem 4 after any steps: in the midst of random runs, ring 3 reaches from no root what its domain may not have.
#include "model/isolation.h"
#include "fuzz/generator.h"
#include "fuzz/random_run.h"
#include "model/boot.h"
#include "model/replay.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <rapidcheck/gtest.h>  // after gtest.h, which it needs

namespace exo::tests {
namespace {

using fuzz::Word;
using model::Machine;
using model::Step;

constexpr Word frames = 32;

RC_GTEST_PROP(IsolationProperty, HoldsAfterAnySteps, (std::uint64_t seed)) {
  constexpr int most_steps = 300, steps_between = 10;
  Machine machine = model::booted_machine(frames);
  fuzz::RandomChoices choices{seed};
  std::vector<Step> steps;
  while (steps.size() < most_steps && machine.is_running()) {
    steps.push_back(fuzz::next_step(machine, choices));
    machine.perform(steps.back());
    machine.forget_writes();
    if (steps.size() % steps_between != 0) continue;
    for (const model::Violation& found : model::isolation_violations(machine)) {
      RC_LOG() << found.name << ": " << found.where << "\n"
               << model::print(model::record({frames, model::Trace::Start::boot, {}, {}}, steps));
      RC_FAIL("isolation does not hold");
    }
  }
}

// The states that random runs come to are worth a look.
TEST(RandomIsolation, HoldsWhereThereIsMuchToReach) {
  constexpr int steps = 200'000, steps_between = 50;
  model::Lockstep both{model::booted_machine(), 64};
  fuzz::RandomRun run{both, 1};
  std::size_t user_ways = 0, tables = 0, by_capability = 0;
  for (int i = 0; i < steps; ++i) {
    ASSERT_EQ(run.step(), std::nullopt);
    if (i % steps_between != 0) continue;
    const Machine& machine = both.model();
    const auto groups = model::check_isolation(machine);
    for (const auto& group : groups) ASSERT_EQ(group.violations, std::vector<model::Violation>{}) << i;
    user_ways += groups[1].elements;
    const auto& loaded = groups[2].reach;
    for (const Word frame : loaded.read) {
      if (spec::is_table(machine.state(), frame)) ++tables;
      if (machine.state().owner[frame] != machine.state().cpu_domain[Word{0}]) ++by_capability;
    }
  }
  EXPECT_GT(user_ways, 0u);
  EXPECT_GT(tables, 0u);
  EXPECT_GT(by_capability, 0u);
}

}  // namespace
}  // namespace exo::tests
