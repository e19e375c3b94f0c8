// SPDX-License-Identifier: MIT
// Notices, written where the core would write them (spec/revocation.h).
#include "libos/base/revocations.h"

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <vector>

namespace exo::libos {
namespace {

constexpr std::uint64_t places = shared_context::notice_count;

class Heard : public RevocationHandler {
 public:
  void give_up(FrameNumber frame, Slot slot, std::uint64_t deadline) override {
    frames.push_back(number(frame));
    last_slot = slot;
    last_deadline = deadline;
    if (meanwhile) std::exchange(meanwhile, nullptr)();
  }
  void lose(const BrokenBinding& binding) override { lost.push_back(binding); }
  void miss(std::uint64_t count) override { missed.push_back(count); }

  std::function<void()> meanwhile;  // after the first that it hears of
  std::vector<std::uint64_t> frames, missed;
  std::vector<BrokenBinding> lost;
  Slot last_slot{};
  std::uint64_t last_deadline = 0;
};

class RevocationsTest : public testing::Test {
 protected:
  void write(std::array<std::uint64_t, shared_context::notice_words> notice) {
    const std::uint64_t count = words[shared_context::notices];
    const std::uint64_t place = shared_context::first_notice + count % places * shared_context::notice_words;
    std::ranges::copy(notice, words + place);
    words[shared_context::notices] = count + 1;
  }
  void revoke(std::uint64_t frame) { write({notice::revocation, frame, 0, 0}); }
  void revoke(std::uint64_t first, std::uint64_t count) {
    for (std::uint64_t frame = first; frame < first + count; ++frame) revoke(frame);
  }

  static std::vector<std::uint64_t> from(std::uint64_t first, std::uint64_t count) {
    std::vector<std::uint64_t> numbers(count);
    for (std::uint64_t& each : numbers) each = first++;
    return numbers;
  }

  std::unique_ptr<SharedContext> context = std::make_unique<SharedContext>();
  std::uint64_t* words = reinterpret_cast<std::uint64_t*>(context.get());
  Revocations revocations{*context};
  Heard heard;
};

TEST_F(RevocationsTest, WithoutNoticesNothingIsTold) {
  revocations.tell(heard);
  EXPECT_TRUE(heard.frames.empty() && heard.lost.empty() && heard.missed.empty());
}

TEST_F(RevocationsTest, ARevocationIsToldOnceWithSlotAndDeadline) {
  write({notice::revocation | 3 << notice::slot_shift, 77, 1000, 0});
  revocations.tell(heard);
  revocations.tell(heard);
  EXPECT_EQ(heard.frames, from(77, 1));
  EXPECT_EQ(heard.last_slot, Slot{3});
  EXPECT_EQ(heard.last_deadline, 1000u);
}

TEST_F(RevocationsTest, ABrokenBindingIsToldWithItsEntry) {
  write({notice::broken_binding | 2 << notice::slot_shift | 511 << notice::index_shift, 77, 88, 99});
  revocations.tell(heard);
  EXPECT_TRUE(heard.frames.empty());
  ASSERT_EQ(heard.lost.size(), 1u);
  const BrokenBinding& lost = heard.lost[0];
  EXPECT_EQ(lost.frame, FrameNumber{77});
  EXPECT_EQ(lost.slot, Slot{2});
  EXPECT_EQ(lost.table, FrameNumber{88});
  EXPECT_EQ(lost.index, 511u);
  EXPECT_EQ(lost.word, 99u);
}

TEST_F(RevocationsTest, WhatCameBeforeIsNotNew) {
  revoke(1);
  Revocations later{*context};
  revoke(2);
  later.tell(heard);
  EXPECT_EQ(heard.frames, from(2, 1));
}

TEST_F(RevocationsTest, ThePlacesAreUsedAgain) {
  revoke(0, places - 1);
  revocations.tell(heard);
  revoke(places - 1, places);
  revocations.tell(heard);
  EXPECT_EQ(heard.frames, from(0, 2 * places - 1));
  EXPECT_TRUE(heard.missed.empty());
}

TEST_F(RevocationsTest, WhatWasOverwrittenIsMissed) {
  revoke(0, places + 3);
  revocations.tell(heard);
  EXPECT_EQ(heard.missed, from(3, 1));
  EXPECT_EQ(heard.frames, from(3, places));
}

TEST_F(RevocationsTest, AlsoWhileTheyAreRead) {
  revoke(0, 2);
  heard.meanwhile = [this] { revoke(2, places); };  // the second is read no more
  revocations.tell(heard);
  EXPECT_EQ(heard.missed, from(1, 1));
  EXPECT_EQ(heard.frames.front(), 0u);
  heard.frames.erase(heard.frames.begin());
  EXPECT_EQ(heard.frames, from(2, places));
}

TEST_F(RevocationsTest, WhatComesMeanwhileIsToldToo) {
  revoke(0);
  heard.meanwhile = [this] { revoke(1); };
  revocations.tell(heard);
  EXPECT_EQ(heard.frames, from(0, 2));
}

}  // namespace
}  // namespace exo::libos
