// SPDX-License-Identifier: MIT
// The bits of events, where the core would set them (spec/abi.h).
#include "libos/base/shared_context.h"

#include <gtest/gtest.h>

#include <memory>

namespace exo::libos {
namespace {

class SharedContextTest : public testing::Test {
 protected:
  // A page, in words, as the core sees it.
  std::unique_ptr<SharedContext> context = std::make_unique<SharedContext>();
  std::uint64_t* words = reinterpret_cast<std::uint64_t*>(context.get());
};

TEST_F(SharedContextTest, AnEventIsTakenOnce) {
  words[shared_context::pending + 1] = 1 << 3 | 1 << 4;
  EXPECT_TRUE(context->take(64 + 3));
  EXPECT_EQ(words[shared_context::pending + 1], 1u << 4);
  EXPECT_FALSE(context->take(64 + 3));
  EXPECT_FALSE(context->take(3));
  EXPECT_TRUE(context->take(64 + 4));
}

TEST_F(SharedContextTest, TheLastEventHasABit) {
  words[shared_context::pending + event_count / 64 - 1] = std::uint64_t{1} << 63;
  EXPECT_TRUE(context->take(event_count - 1));
}

TEST_F(SharedContextTest, AMaskIsSetAndTakenAway) {
  context->mask(event::slice_end);
  context->mask(64);
  EXPECT_EQ(words[shared_context::mask], 1u << event::slice_end);
  EXPECT_EQ(words[shared_context::mask + 1], 1u);
  context->unmask(event::slice_end);
  EXPECT_EQ(words[shared_context::mask], 0u);
  EXPECT_EQ(words[shared_context::mask + 1], 1u);
}

TEST_F(SharedContextTest, SeeingEventsLeavesThemPending) {
  words[shared_context::selector] = 1 << 1;
  words[shared_context::pending + 1] = 1;
  EXPECT_TRUE(context->has_events());
  context->see_events();
  EXPECT_FALSE(context->has_events());
  EXPECT_TRUE(context->take(64));
}

}  // namespace
}  // namespace exo::libos
