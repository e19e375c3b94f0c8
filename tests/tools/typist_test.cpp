// SPDX-License-Identifier: MIT
#include "tools/library/typist.h"

#include <gtest/gtest.h>

namespace exo::tools {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class TypistTest : public testing::Test {
 protected:
  Typist::Clock::time_point now_{};
  Typist typist_{"one\ntwo"};
};

TEST_F(TypistTest, TypesNothingToASilentMachine) {
  EXPECT_EQ(typist_.next_time(), std::nullopt);
  EXPECT_EQ(typist_.next_line(now_ + seconds(100)), "");
}

TEST_F(TypistTest, TypesALineAPromptAndThenTheEnd) {
  typist_.see("welcome\n> ", now_);
  EXPECT_EQ(typist_.next_line(now_), "");
  now_ = *typist_.next_time();
  EXPECT_EQ(typist_.next_line(now_), "one\n");
  typist_.see("one\n> ", now_);
  now_ = *typist_.next_time();
  EXPECT_EQ(typist_.next_line(now_), "two\n");
  typist_.see("two\n> ", now_);
  now_ = *typist_.next_time();
  EXPECT_EQ(typist_.next_line(now_), "\x04");
  EXPECT_EQ(typist_.next_time(), std::nullopt);
}

TEST_F(TypistTest, OutputPutsTheNextLineOff) {
  typist_.see("> ", now_);
  typist_.see("more\n", now_ + milliseconds(9));
  EXPECT_EQ(typist_.next_line(now_ + milliseconds(15)), "");
}

TEST_F(TypistTest, AMachineWithoutPromptIsTypedToWhenQuiet) {
  typist_.see("started\n", now_);
  EXPECT_EQ(typist_.next_line(now_ + milliseconds(200)), "");
  EXPECT_EQ(typist_.next_line(now_ + seconds(1)), "one\n");
  EXPECT_EQ(typist_.next_line(now_ + seconds(1)), "");
  EXPECT_EQ(typist_.next_line(now_ + seconds(2)), "two\n");
}

}  // namespace
}  // namespace exo::tools
