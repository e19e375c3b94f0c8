// SPDX-License-Identifier: MIT
#include "libos/base/planned_threads.h"

#include "libos/base/earliest_deadline.h"
#include "libos/base/stride.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace exo::libos {
namespace {

class Named : public Thread {
 public:
  explicit Named(char name) : Thread{{}}, name{name} {}
  const char name;

 protected:
  void run() override {}
};

// Who runs, if each that can run could go on after its turn.
std::string turns(PlannedThreads& policy, int count) {
  std::string names;
  for (int turn = 0; turn < count; ++turn) {
    Thread* const thread = policy.take();
    if (thread == nullptr) return names + "-";
    names += static_cast<Named*>(thread)->name;
    policy.add(*thread);
  }
  return names;
}

TEST(PlannedThreads, TakeTurnsAsPlanned) {
  Stride plan;
  ASSERT_TRUE(plan.add(VcpuId{1}, 3) && plan.add(VcpuId{2}, 1));
  PlannedThreads policy{plan};
  Named a{'a'}, b{'b'};
  policy.name(a, VcpuId{1});
  policy.name(b, VcpuId{2});
  policy.add(a);
  policy.add(b);
  const std::string names = turns(policy, 400);
  EXPECT_EQ(std::ranges::count(names, 'a'), 300);
  EXPECT_EQ(std::ranges::count(names, 'b'), 100);
}

TEST(PlannedThreads, WhatIsNobodysGoesToOneThatCanRun) {
  EarliestDeadline plan;
  ASSERT_TRUE(plan.add(VcpuId{1}, 4, 1));
  PlannedThreads policy{plan};
  Named a{'a'}, b{'b'};
  policy.name(a, VcpuId{1});
  policy.name(b, VcpuId{2});
  policy.add(a);
  policy.add(b);
  EXPECT_EQ(turns(policy, 8), "abbbabbb");
}

TEST(PlannedThreads, AThreadWithoutANameComesBeforeOthersWhereTheTurnIsNobodys) {
  EarliestDeadline plan;
  ASSERT_TRUE(plan.add(VcpuId{1}, 2, 1));
  PlannedThreads policy{plan};
  Named a{'a'}, b{'b'}, c{'c'};
  policy.name(a, VcpuId{1});
  policy.name(b, VcpuId{2});
  policy.add(a);
  policy.add(b);
  policy.add(c);
  EXPECT_EQ(turns(policy, 6), "acacac");
}

TEST(PlannedThreads, TheTurnOfOneThatCannotRunIsNotLost) {
  Stride plan;
  ASSERT_TRUE(plan.add(VcpuId{1}, 1) && plan.add(VcpuId{2}, 1));
  PlannedThreads policy{plan};
  Named a{'a'}, b{'b'};
  policy.name(a, VcpuId{1});
  policy.name(b, VcpuId{2});
  policy.add(b);
  EXPECT_EQ(turns(policy, 4), "bbbb");
  EXPECT_EQ(policy.take(), &b);
  EXPECT_EQ(policy.take(), nullptr);
}

}  // namespace
}  // namespace exo::libos
