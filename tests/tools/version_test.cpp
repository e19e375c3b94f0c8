// SPDX-License-Identifier: MIT
#include "tools/doctor/toolchain.h"

#include <gtest/gtest.h>

namespace exo::tools {
namespace {

TEST(VersionIn, IsTheFirstNumberWithADot) {
  EXPECT_EQ(version_in("Debian clang version 19.1.7 (3~deb12u1)\nTarget: 1.2"), (Version{19, 1}));
  EXPECT_EQ(version_in("QEMU emulator version 7.2.22 (Debian 1:7.2+dfsg-7)"), (Version{7, 2}));
  EXPECT_EQ(version_in("no number, or 7 alone"), (Version{0, 0}));
}

TEST(VersionIn, OrdersByMajorFirst) {
  EXPECT_LT((Version{3, 30}), (Version{4, 0}));
  EXPECT_LT((Version{3, 9}), (Version{3, 25}));
}

}  // namespace
}  // namespace exo::tools
