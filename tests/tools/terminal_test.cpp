// SPDX-License-Identifier: MIT
#include "tools/library/terminal.h"

#include <gtest/gtest.h>

namespace exo::tools {
namespace {

TEST(EscapeKeys, OrdinaryKeysPass) {
  EscapeKeys keys;
  EXPECT_EQ(keys.filter("xX\r\x03"), "xX\r\x03");
  EXPECT_FALSE(keys.leaves());
}

TEST(EscapeKeys, ControlAThenXLeaves) {
  EscapeKeys keys;
  EXPECT_EQ(keys.filter("ab\x01"), "ab");
  EXPECT_FALSE(keys.leaves());
  EXPECT_EQ(keys.filter("x"), "");
  EXPECT_TRUE(keys.leaves());
}

TEST(EscapeKeys, DoubledControlAIsOneForTheMachine) {
  EscapeKeys keys;
  EXPECT_EQ(keys.filter("\x01\x01x"), "\x01x");
  EXPECT_FALSE(keys.leaves());
}

}  // namespace
}  // namespace exo::tools
