// SPDX-License-Identifier: MIT
#include "libos/base/slices.h"

#include <gtest/gtest.h>

namespace exo::libos {
namespace {

TEST(TickCount, CountsEachTickOfItsSpanOnce) {
  TickCount count{10, 3};
  EXPECT_TRUE(count.look(9));
  EXPECT_EQ(count.had(), 0u);
  EXPECT_TRUE(count.look(10));
  EXPECT_TRUE(count.look(10));
  EXPECT_TRUE(count.look(12));
  EXPECT_EQ(count.had(), 2u);
  EXPECT_FALSE(count.look(13));
  EXPECT_EQ(count.had(), 2u);
}

TEST(TickCount, TheFirstTickOfAllCounts) {
  TickCount count{0, 1};
  EXPECT_TRUE(count.look(0));
  EXPECT_EQ(count.had(), 1u);
}

TEST(Slices, AreCountedInAPlan) {
  SliceVector plan{};
  plan[0] = plan[5] = plan[slice_count - 1] = VcpuId{3};
  plan[1] = VcpuId{4};
  EXPECT_EQ(slices_of(plan, VcpuId{3}), 3u);
  EXPECT_EQ(slices_of(plan, VcpuId{4}), 1u);
  EXPECT_EQ(slices_of(plan, VcpuId{5}), 0u);
}

}  // namespace
}  // namespace exo::libos
