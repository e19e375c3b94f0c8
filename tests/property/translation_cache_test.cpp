// SPDX-License-Identifier: MIT
// Theorem 5 in random runs, of 1 to 4 agents: what one remembers leads ring 3 to nothing that was used anew since.
#include "fuzz/cached_runs.h"
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

INSTANTIATE_TEST_SUITE_P(Seeds, TranslationCacheRuns, testing::Values(0, 1, 2, 3));

}  // namespace
}  // namespace exo::tests
