// SPDX-License-Identifier: MIT
// Loops from loops.S: what holds at the call, from the first to any.
#include "proofs/x86/loop.h"
#include "proofs/x86/convention.h"
#include "proofs/x86/unsupported.h"
#include "tests/proofs/x86/fixture.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace exo::tests {
namespace {

using proofs::word_constant;
using proofs::x86::Loop;
using proofs::x86::Path;
using proofs::x86::PathEnd;
using proofs::x86::Register;

std::unique_ptr<Path> begin() {
  proofs::x86::Environment environment;
  environment.objects = fixture_objects();
  environment.initial = [](proofs::x86::Field&) {};
  const std::vector<Word> arguments{word_constant("argument_count"), word_constant("argument_given")};
  return std::make_unique<Path>(fixture(), std::move(environment), proofs::x86::machine_at_entry(arguments, 0));
}

Loop loop_in(const char* function) {
  const auto ignore = [](const Path&) {};
  return {function, "loop_step", word_constant("position"), word_constant("answer"), begin, begin, ignore, ignore};
}

// The first argument registers at the call at which a path ends.
std::vector<Word> given(const Path& path) {
  std::vector<Word> words;
  words.reserve(proofs::x86::argument_registers.size());
  for (const Register which : proofs::x86::argument_registers) {
    words.push_back(path.calls.back().before[which].word());
  }
  return words;
}

bool always(const Bool& truth) {
  z3::solver solver{proofs::context()};
  solver.add(!truth.term());
  return solver.check() == z3::unsat;
}

std::string refusal(const char* function) {
  try {
    explore(fixture(), loop_in(function));
  } catch (const proofs::x86::Unsupported& reason) {
    return reason.what();
  }
  return {};
}

TEST(Loops, BeginWithTheFirstCallOrEnd) {
  unsigned calls = 0, returns = 0;
  Loop loop = loop_in("loop_counts");
  loop.beginning = [&](const Path& path) {
    if (path.end == PathEnd::returns) {
      ++returns;
      EXPECT_TRUE(always(!path.condition || word_constant("argument_count") == 0));
      return;
    }
    ++calls;
    EXPECT_TRUE(arrives_at_call(path));
    EXPECT_TRUE(always(given(path)[0] == word_constant("argument_given")));
    EXPECT_TRUE(always(given(path)[1] == 0));
  };
  explore(fixture(), loop);
  EXPECT_EQ(calls, 1u);
  EXPECT_EQ(returns, 1u);
}

TEST(Loops, GoFromOneCallToTheNextOrEnd) {
  const Word position = word_constant("position");
  const Word count = word_constant("argument_count");
  unsigned calls = 0, returns = 0;
  Loop loop = loop_in("loop_counts");
  loop.pass = [&](const Path& path) {
    if (path.end == PathEnd::returns) {
      ++returns;
      const Bool refused = word_constant("answer") != 0;
      const Word rdx = path.machine[Register::rdx].word();
      EXPECT_TRUE(always(!path.condition || rdx == choose(refused, position, position + 1)));
      EXPECT_TRUE(always(path.machine[Register::rbx].word() == word_constant("entry.rbx")));
      EXPECT_TRUE(always(path.machine[Register::r14].word() == word_constant("entry.r14")));
      return;
    }
    ++calls;
    EXPECT_TRUE(always(!path.condition || position + 1 < count));
    EXPECT_TRUE(always(given(path)[0] == word_constant("argument_given"))) << "a word of stack that stays";
    EXPECT_TRUE(always(given(path)[1] == position + 1));
    EXPECT_TRUE(always(given(path)[2] == (position + 1) * 8));
  };
  explore(fixture(), loop);
  EXPECT_EQ(calls, 1u);
  EXPECT_EQ(returns, 2u);
}

TEST(Loops, WhatIsDoubledOrWasReadIsArbitrary) {
  Loop loop = loop_in("loop_counts");
  loop.pass = [&](const Path& path) {
    if (!arrives_at_call(path)) return;
    EXPECT_TRUE(always(given(path)[3] == word_constant("loop.r12") * 2));
    EXPECT_TRUE(always(given(path)[4] == word_constant("loop.r13")));
  };
  explore(fixture(), loop);
}

TEST(Loops, OfOtherFormsAreRefused) {
  EXPECT_NE(refusal("loop_at_two_places").find("more than one place"), std::string::npos);
  EXPECT_NE(refusal("loop_that_pushes").find("different stack pointers"), std::string::npos);
}

}  // namespace
}  // namespace exo::tests
