// SPDX-License-Identifier: MIT
#include "libos/base/words.h"

#include <gtest/gtest.h>

namespace exo::libos {
namespace {

TEST(Words, SplitsAtBlanks) {
  Words words{"  map 5\t0x10 "};
  EXPECT_EQ(words.next(), "map");
  EXPECT_EQ(words.next(), "5");
  EXPECT_EQ(words.next(), "0x10");
  EXPECT_EQ(words.next(), "");
  EXPECT_EQ(words.next(), "");
}

TEST(Words, NumbersInBothBases) {
  EXPECT_EQ(parse_number("0"), 0u);
  EXPECT_EQ(parse_number("42"), 42u);
  EXPECT_EQ(parse_number("0xfF"), 255u);
  EXPECT_EQ(parse_number("18446744073709551615"), ~std::uint64_t{0});
  EXPECT_EQ(parse_number("0xffffffffffffffff"), ~std::uint64_t{0});
}

TEST(Words, WhatIsNoNumber) {
  for (const char* text : {"", "0x", "x", "-1", "1a", "0xg", "1 ", "18446744073709551616", "0x10000000000000000"}) {
    EXPECT_EQ(parse_number(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace exo::libos
