// SPDX-License-Identifier: MIT
#include "fuzz/shrink.h"

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

}  // namespace
}  // namespace exo::tests
