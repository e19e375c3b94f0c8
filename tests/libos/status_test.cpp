// SPDX-License-Identifier: MIT
#include "libos/base/status.h"

#include <gtest/gtest.h>

#include <set>

namespace exo::libos {
namespace {

TEST(Status, EachHasANameOfItsOwnAndASentence) {
  std::set<std::string_view> names;
  for (std::uint64_t code = 0; code < status_count; ++code) {
    const Status status{code};
    EXPECT_TRUE(names.insert(name(status)).second) << name(status);
    EXPECT_TRUE(sentence(status).ends_with('.')) << name(status);
    EXPECT_GE(sentence(status).size(), 10u) << name(status);
  }
}

TEST(Status, OneThatIsNotKnown) {
  EXPECT_EQ(name(Status{status_count}), "unknown");
  EXPECT_EQ(name(Status{~std::uint64_t{0}}), "unknown");
}

}  // namespace
}  // namespace exo::libos
