// SPDX-License-Identifier: MIT
#include "libos/base/earliest_deadline.h"
#include "libos/base/stride.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <vector>

namespace exo::libos {
namespace {

constexpr VcpuId a{1}, b{2}, c{3}, d{4};

struct Wish {
  std::uint64_t period;
  std::uint64_t budget;
};

// The vCPU of wish number i is i + 1.
void expect_deadlines_met(const std::vector<Wish>& wishes, const std::vector<VcpuId>& had) {
  for (std::size_t i = 0; i < wishes.size(); ++i) {
    const auto [period, budget] = wishes[i];
    for (std::size_t begin = 0; begin + period <= had.size(); begin += period) {
      ASSERT_EQ(std::count(had.begin() + begin, had.begin() + begin + period, VcpuId{i + 1}), budget)
          << "client " << i << " of " << wishes.size() << ", period " << period << " from " << begin;
    }
  }
}

std::vector<VcpuId> next(SlicePolicy& policy, std::size_t count) {
  std::vector<VcpuId> had(count);
  for (VcpuId& vcpu : had) vcpu = policy.next();
  return had;
}

// As many clients as fit, the last of which gets all that is left.
TEST(EarliestDeadline, MeetsAllDeadlinesUpToTheWholeProcessor) {
  constexpr std::uint64_t periods[] = {2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 24, 30, 40, 60, 120};
  constexpr std::uint64_t whole = 120;
  std::mt19937 random{1};
  int full = 0;
  for (int round = 0; round < 300; ++round) {
    EarliestDeadline policy;
    std::vector<Wish> wishes;
    std::uint64_t rest = whole;
    while (rest != 0 && wishes.size() < 8) {
      const std::uint64_t period = periods[random() % std::size(periods)];
      const std::uint64_t most = rest * period / whole;
      const bool takes_all = wishes.size() == 7;
      const Wish wish = takes_all ? Wish{whole, rest} : Wish{period, most == 0 ? 1 : 1 + random() % most};
      const bool fits = wish.budget * (whole / wish.period) <= rest;
      ASSERT_EQ(policy.add(VcpuId{wishes.size() + 1}, wish.period, wish.budget), fits);
      if (!fits) continue;
      wishes.push_back(wish);
      rest -= wish.budget * (whole / wish.period);
    }
    if (rest == 0) ++full;
    const auto had = next(policy, 4 * whole);
    expect_deadlines_met(wishes, had);
    EXPECT_EQ(static_cast<std::uint64_t>(std::count(had.begin(), had.end(), VcpuId{no_vcpu})), 4 * rest);
  }
  EXPECT_GT(full, 100);
}

TEST(EarliestDeadline, ThreeThirdsAreAWhole) {
  EarliestDeadline policy;
  EXPECT_TRUE(policy.add(a, 3, 1) && policy.add(b, 3, 1) && policy.add(c, 3, 1));
  EXPECT_FALSE(policy.add(d, 1'000'000, 1));
  expect_deadlines_met({{3, 1}, {3, 1}, {3, 1}}, next(policy, 300));
}

TEST(EarliestDeadline, RepeatedVectorsMeetDeadlinesWherePeriodsDivideThem) {
  EarliestDeadline policy;
  ASSERT_TRUE(policy.add(a, 8, 3) && policy.add(b, 32, 12) && policy.add(c, 128, 32));
  EXPECT_TRUE(policy.repeats());
  const SliceVector vector = plan(policy);
  EXPECT_EQ(plan(policy), vector);
  std::vector<VcpuId> rounds;
  for (int round = 0; round < 3; ++round) rounds.insert(rounds.end(), vector.begin(), vector.end());
  expect_deadlines_met({{8, 3}, {32, 12}, {128, 32}}, rounds);

  EarliestDeadline other;
  ASSERT_TRUE(other.add(a, 48, 3));
  EXPECT_FALSE(other.repeats());
}

TEST(EarliestDeadline, SparePositionsAreGivenByAnotherPolicy) {
  EarliestDeadline deadlines;
  Stride spare;
  ASSERT_TRUE(deadlines.add(a, 4, 1) && spare.add(b, 2) && spare.add(c, 1));
  WithSpare policy{deadlines, spare};
  const SliceVector vector = plan(policy);
  EXPECT_EQ(std::ranges::count(vector, a), 32);
  EXPECT_EQ(std::ranges::count(vector, b), 64);
  EXPECT_EQ(std::ranges::count(vector, c), 32);
}

TEST(EarliestDeadline, AShareIsTakenUntilThePeriodEnds) {
  EarliestDeadline policy;
  ASSERT_TRUE(policy.add(a, 4, 4));
  EXPECT_EQ(next(policy, 2), (std::vector{a, a}));
  EXPECT_TRUE(policy.remove(a));
  EXPECT_FALSE(policy.remove(a));
  EXPECT_FALSE(policy.remove(VcpuId{no_vcpu}));
  EXPECT_FALSE(policy.add(b, 2, 2));
  EXPECT_EQ(next(policy, 3), (std::vector(3, VcpuId{no_vcpu})));
  EXPECT_TRUE(policy.add(b, 2, 2));
  EXPECT_EQ(next(policy, 4), (std::vector(4, b)));
}

TEST(EarliestDeadline, NewcomersBeginTheirPeriodAtOnce) {
  EarliestDeadline policy;
  ASSERT_TRUE(policy.add(a, 10, 5));
  static_cast<void>(next(policy, 7));
  ASSERT_TRUE(policy.add(b, 4, 2));
  const auto had = next(policy, 40);
  for (std::size_t begin = 0; begin < 40; begin += 4) {
    EXPECT_EQ(std::count(had.begin() + begin, had.begin() + begin + 4, b), 2);
  }
  for (std::size_t begin = 3; begin + 10 <= 40; begin += 10) {
    EXPECT_EQ(std::count(had.begin() + begin, had.begin() + begin + 10, a), 5);
  }
}

TEST(EarliestDeadline, Refusals) {
  EarliestDeadline policy;
  EXPECT_FALSE(policy.add(a, 4, 0));
  EXPECT_FALSE(policy.add(a, 4, 5));
  EXPECT_FALSE(policy.add(a, 0, 0));
  EXPECT_FALSE(policy.add(VcpuId{no_vcpu}, 4, 1));
  EXPECT_TRUE(policy.add(a, (std::uint64_t{1} << 63) - 25, 1));
  EXPECT_FALSE(policy.add(a, 4, 1));
  EXPECT_FALSE(policy.add(b, (std::uint64_t{1} << 63) - 1, 1));  // no common multiple
  EXPECT_TRUE(policy.remove(a));

  EarliestDeadline many;
  for (std::uint64_t name = 1; name <= EarliestDeadline::capacity; ++name) {
    EXPECT_TRUE(many.add(VcpuId{name}, 1000, 1));
  }
  EXPECT_FALSE(many.add(VcpuId{EarliestDeadline::capacity + 1}, 1000, 1));
}

}  // namespace
}  // namespace exo::libos
