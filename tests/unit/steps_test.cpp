// SPDX-License-Identifier: MIT
// How the fuzzer stores steps and makes failures small.
#include "fuzz/encoding.h"
#include "fuzz/shrink.h"
#include "fuzz/situations.h"
#include "model/boot.h"
#include "model/replay.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace exo::tests {
namespace {

using model::Step;

TEST(ShrinkTest, WhatDoesNotMatterIsTakenOut) {
  fuzz::Steps steps;
  for (model::Word i = 0; i < 200; ++i) steps.push_back(Step::of(Call::yield, {i, 99}));
  const auto has_both = [](const fuzz::Steps& candidate) {
    return std::ranges::any_of(candidate, [](const Step& step) { return step.argument[0] >= 17; }) &&
           std::ranges::any_of(candidate, [](const Step& step) { return step.argument[0] % 10 == 3; });
  };
  const fuzz::Steps shortest = fuzz::shrink(steps, has_both);
  ASSERT_EQ(shortest.size(), 1u);
  EXPECT_EQ(shortest[0].argument[1], 0u);
  EXPECT_TRUE(has_both(shortest));
}

TEST(SituationsTest, EachEndsWithTheHappeningAndIsShortened) {
  const auto situations = fuzz::find_situations("frame_release", 1, 50'000, 40);
  ASSERT_GT(situations.size(), 5u);
  std::size_t longest = 0;
  for (const model::Trace& situation : situations) {
    const model::Replay replay = model::replay_on_model(situation);
    EXPECT_FALSE(replay.wrong.has_value());
    ASSERT_NE(replay.last, nullptr);
    EXPECT_EQ(replay.last->name, "frame_release");
    const model::Replay shorter = model::replay_on_model(fuzz::shorten(situation));
    EXPECT_EQ(shorter.last, replay.last);
    EXPECT_EQ(shorter.answers.back().status, replay.answers.back().status);
    EXPECT_LE(shorter.steps, replay.steps);
    longest = std::max(longest, shorter.steps);
  }
  EXPECT_LT(longest, 20u);
}

TEST(SituationsTest, NotMoreThanAreWanted) { EXPECT_EQ(fuzz::find_situations("version", 1, 50'000, 3).size(), 3u); }

TEST(EncodingTest, WhatIsEncodedIsDecodedAgain) {
  const fuzz::Steps steps{Step::of(Call::table_set, {9, 3, ~model::Word{0}, 0x5005, 1}, {0x20, 0}), Step{},
                          Step{Step::Kind::user_store, 0, {9, 3, 511, 0x123456789abcdef}, {}},
                          Step{Step::Kind::tick, 0, {1}, {}}};
  const std::vector<std::uint8_t> bytes = fuzz::encode(steps);
  const model::Machine machine = model::booted_machine();
  fuzz::ByteChoices choices{bytes};
  for (const Step& step : steps) {
    ASSERT_FALSE(choices.exhausted());
    EXPECT_EQ(fuzz::decode_step(machine, choices), step);
  }
  EXPECT_TRUE(choices.exhausted());
}

}  // namespace
}  // namespace exo::tests
