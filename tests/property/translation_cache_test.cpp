// SPDX-License-Identifier: MIT
// Theorem 5 in random runs, of 1 to 4 agents: what one remembers leads ring 3 to nothing that was used anew since; nor
// would anything else that one may remember.
#include "fuzz/cached_runs.h"
#include "fuzz/model_runs.h"
#include "model/boot.h"
#include "model/remembered.h"
#include "model/replay.h"

#include <gtest/gtest.h>

namespace exo::tests {
namespace {

class TranslationCacheRuns : public testing::TestWithParam<std::uint64_t> {};

TEST_P(TranslationCacheRuns, ReachNothingThatWasUsedAnew) {
  constexpr std::uint64_t steps = 300'000, enough = 1'000;
  const fuzz::CachedRuns made = fuzz::make_cached_runs(GetParam(), steps);
  if (made.found.has_value()) {
    const auto& [name, where] = made.found->violations.front();
    FAIL() << name << ": " << where << ", after " << made.steps << " steps; the last run, shortened:\n"
           << model::print(model::record({fuzz::cached_frames, model::Trace::Start::boot, {}, {}},
                                         fuzz::shorten_cached(*made.found)));
  }
  EXPECT_EQ(made.steps, steps);
  RecordProperty("fills", std::to_string(made.counts.fills));
  RecordProperty("stale_hits", std::to_string(made.counts.stale_hits));
  RecordProperty("stale_walks", std::to_string(made.counts.stale_walks));
  EXPECT_GT(made.counts.fills, enough);
  EXPECT_GT(made.counts.stale_hits, enough);
  EXPECT_GT(made.counts.stale_walks, enough);
}

TEST(RandomSteps, KeepWhatAnAgentMayRemember) {
  const fuzz::ModelRuns runs{
      .fresh = model::booted_machine(fuzz::cached_frames), .seed = 1, .steps = 5'000, .longest = 600};
  std::size_t steps_with_others = 0;
  fuzz::make_runs(runs, [&](model::Machine& machine, const fuzz::Steps& steps) {
    const model::Machine before{machine};
    machine.perform(steps.back());
    machine.forget_writes();
    for (model::Word agent = 1; agent < agent_count; ++agent) {
      if (spec::is_online(before.state(), agent)) ++steps_with_others;
    }
    const auto violations = model::remembered_violations(before, machine);
    for (const model::Violation& found : violations) {
      ADD_FAILURE() << found.name << ": " << found.where << "\n"
                    << model::print(model::record({fuzz::cached_frames, model::Trace::Start::boot, {}, {}}, steps));
    }
    return violations.empty();
  });
  EXPECT_GT(steps_with_others, 300u);
}

INSTANTIATE_TEST_SUITE_P(Seeds, TranslationCacheRuns, testing::Values(0, 1, 2, 3));

}  // namespace
}  // namespace exo::tests
