// SPDX-License-Identifier: MIT
// The sum rules are not proved but trusted (docs/proof-method.md): here they are tried on every small instance.
// Contributions of three slots before and after a step range over all small values.
#include <gtest/gtest.h>

#include <array>
#include <functional>

namespace exo::proofs {
namespace {

constexpr int slots = 3;
constexpr int largest = 2;  // contribution
using Contributions = std::array<int, slots>;

void for_each_instance(const std::function<void(const Contributions&)>& visit) {
  for (int a = 0; a <= largest; ++a) {
    for (int b = 0; b <= largest; ++b) {
      for (int c = 0; c <= largest; ++c) visit({a, b, c});
    }
  }
}

int total(const Contributions& contributions) { return contributions[0] + contributions[1] + contributions[2]; }

// A total is at least each contribution, and at least two of different slots together; and at most the number
// of slots times the largest.
TEST(SumRules, BoundsOfATotal) {
  for_each_instance([](const Contributions& c) {
    for (int i = 0; i < slots; ++i) {
      EXPECT_LE(c[i], total(c));
      for (int j = 0; j < slots; ++j) {
        if (i != j) {
          EXPECT_LE(c[i] + c[j], total(c));
        }
      }
    }
    EXPECT_LE(total(c), slots * largest);
  });
}

// One and the same slot named twice counts once: without "different" the rule would be wrong.
TEST(SumRules, TwoNamesOfOneSlot) {
  const Contributions c{2, 0, 0};
  EXPECT_GT(c[0] + c[0], total(c));
}

// Slot by slot at least as much makes a total at least as large.
TEST(SumRules, TotalsFollowContributions) {
  for_each_instance([](const Contributions& small) {
    for_each_instance([&](const Contributions& large) {
      const bool everywhere = small[0] <= large[0] && small[1] <= large[1] && small[2] <= large[2];
      if (everywhere) {
        EXPECT_LE(total(small), total(large));
      }
    });
  });
}

// If contributions changed at the written slots only, the total changed by what these changed, each counted once
// however often it was written.
TEST(SumRules, StepOfATotal) {
  for_each_instance([](const Contributions& before) {
    for_each_instance([&](const Contributions& after) {
      for (int first = 0; first < slots; ++first) {
        for (int second = 0; second < slots; ++second) {
          bool elsewhere_unchanged = true;
          for (int i = 0; i < slots; ++i) {
            if (i != first && i != second) elsewhere_unchanged = elsewhere_unchanged && before[i] == after[i];
          }
          if (!elsewhere_unchanged) continue;
          int change = after[first] - before[first];
          if (second != first) change += after[second] - before[second];
          EXPECT_EQ(total(after), total(before) + change);
        }
      }
    });
  });
}

}  // namespace
}  // namespace exo::proofs
