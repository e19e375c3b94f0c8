// SPDX-License-Identifier: MIT
#include "libos/base/mailbox.h"

#include <gtest/gtest.h>

#include <string>

namespace exo::libos {
namespace {

TEST(TextRing, GivesBackWhatWasPutInOrder) {
  TextRing ring;
  EXPECT_EQ(ring.take(), std::nullopt);
  std::string taken;
  for (const char character : std::string_view("hello")) ring.put(character);
  while (const auto character = ring.take()) taken += *character;
  EXPECT_EQ(taken, "hello");
}

TEST(TextRing, IsFullAtItsCapacityAndGoesRound) {
  TextRing ring;
  for (int round = 0; round < 3; ++round) {
    for (std::uint64_t count = 0; count < TextRing::capacity; ++count) {
      ASSERT_FALSE(ring.is_full());
      ring.put(static_cast<char>('a' + count % 26));
    }
    EXPECT_TRUE(ring.is_full());
    for (std::uint64_t count = 0; count < TextRing::capacity; ++count) {
      ASSERT_EQ(ring.take(), static_cast<char>('a' + count % 26));
    }
    EXPECT_EQ(ring.take(), std::nullopt);
  }
}

}  // namespace
}  // namespace exo::libos
