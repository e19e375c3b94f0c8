// SPDX-License-Identifier: MIT
#include "libos/base/stride.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <vector>

namespace exo::libos {
namespace {

constexpr VcpuId a{1}, b{2}, c{3}, d{4};

std::vector<std::size_t> positions(const SliceVector& vector, VcpuId vcpu) {
  std::vector<std::size_t> found;
  for (std::size_t position = 0; position < vector.size(); ++position) {
    if (vector[position] == vcpu) found.push_back(position);
  }
  return found;
}

TEST(Stride, SharesOfOneVectorAreProportional) {
  Stride stride;
  ASSERT_TRUE(stride.add(a, 400) && stride.add(b, 200) && stride.add(c, 100) && stride.add(d, 100));
  const SliceVector vector = plan(stride);
  EXPECT_EQ(positions(vector, a).size(), 64u);
  EXPECT_EQ(positions(vector, b).size(), 32u);
  EXPECT_EQ(positions(vector, c).size(), 16u);
  EXPECT_EQ(positions(vector, d).size(), 16u);
}

TEST(Stride, PositionsAreSpreadEvenly) {
  Stride stride;
  ASSERT_TRUE(stride.add(a, 4) && stride.add(b, 2) && stride.add(c, 2));
  const SliceVector vector = plan(stride);
  const auto every_second = positions(vector, a);
  for (std::size_t k = 1; k < every_second.size(); ++k) EXPECT_LE(every_second[k] - every_second[k - 1], 3u);
  for (std::size_t begin = 0; begin < slice_count; begin += 4) {
    EXPECT_EQ(std::count(&vector[begin], &vector[begin] + 4, a), 2);
    EXPECT_EQ(std::count(&vector[begin], &vector[begin] + 4, b), 1);
    EXPECT_EQ(std::count(&vector[begin], &vector[begin] + 4, c), 1);
  }
}

// At any time, of any two clients, the one is not a position ahead of the other in proportion; and what lies between
// two positions of a client is its share, but for one position of each other client.
TEST(Stride, NobodyIsAheadAndNobodyWaitsLong) {
  std::mt19937 random{1};
  for (int round = 0; round < 200; ++round) {
    const std::size_t count = 2 + random() % 7;
    std::vector<std::uint64_t> tickets(count), given(count), last(count, slice_count);
    std::uint64_t all = 0;
    Stride stride;
    for (std::size_t i = 0; i < count; ++i) {
      all += tickets[i] = 1 + random() % 100;
      ASSERT_TRUE(stride.add(VcpuId{i + 1}, static_cast<std::uint32_t>(tickets[i])));
    }
    const SliceVector vector = plan(stride);
    for (std::size_t position = 0; position < slice_count; ++position) {
      const std::size_t who = number(vector[position]) - 1;
      ASSERT_LT(who, count);
      ++given[who];
      for (std::size_t i = 0; i < count; ++i) {
        ASSERT_LE((2 * given[who] - 1) * tickets[i], (2 * given[i] + 1) * tickets[who]);
      }
      if (last[who] != slice_count) {
        const std::uint64_t gap = position - last[who];
        ASSERT_LE(gap * tickets[who], all + count * tickets[who]);
        ASSERT_GE(gap * tickets[who] + count * tickets[who], all);
      }
      last[who] = position;
    }
  }
}

TEST(Stride, VectorsContinueEachOther) {
  Stride stride;
  ASSERT_TRUE(stride.add(a, 1) && stride.add(b, 2));
  std::size_t of_a = 0;
  for (int round = 0; round < 3; ++round) of_a += positions(plan(stride), a).size();
  EXPECT_EQ(of_a, slice_count);
}

TEST(Stride, NewcomersHaveNoClaimOnThePast) {
  Stride stride;
  ASSERT_TRUE(stride.add(a, 10));
  static_cast<void>(plan(stride));
  ASSERT_TRUE(stride.add(b, 10));
  const SliceVector vector = plan(stride);
  EXPECT_EQ(positions(vector, a).size(), slice_count / 2);
  EXPECT_LE(positions(vector, a).front(), 1u);
}

TEST(Stride, LeaversLeaveTheirShare) {
  Stride stride;
  EXPECT_EQ(stride.next(), VcpuId{no_vcpu});
  ASSERT_TRUE(stride.add(a, 1) && stride.add(b, 1) && stride.add(c, 2));
  EXPECT_TRUE(stride.remove(b));
  EXPECT_FALSE(stride.remove(b));
  std::size_t of_a = 0;
  for (int round = 0; round < 3; ++round) of_a += positions(plan(stride), a).size();
  EXPECT_EQ(of_a, slice_count);
}

TEST(Stride, Refusals) {
  Stride stride;
  EXPECT_FALSE(stride.add(a, 0));
  EXPECT_FALSE(stride.add(VcpuId{no_vcpu}, 1));
  EXPECT_TRUE(stride.add(a, 1));
  EXPECT_FALSE(stride.add(a, 1));
  for (std::uint64_t name = 2; name <= Stride::capacity; ++name) EXPECT_TRUE(stride.add(VcpuId{name}, 1));
  EXPECT_FALSE(stride.add(VcpuId{Stride::capacity + 1}, 1));
}

}  // namespace
}  // namespace exo::libos
