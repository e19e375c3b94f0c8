// SPDX-License-Identifier: MIT
// Terms mean what numbers do: each operation on terms, with numbers put in afterwards, equals the operation on
// the numbers.
#include "proofs/symbolic.h"

#include <gtest/gtest.h>

#include <random>
#include <vector>

namespace exo::proofs {
namespace {

std::vector<std::uint64_t> samples() {
  std::vector<std::uint64_t> list{0, 1, 2, 7, 0xff, 0xffff, 0x10000, ~std::uint64_t{0}, std::uint64_t{1} << 63};
  std::mt19937_64 random{1};
  for (int i = 0; i < 16; ++i) list.push_back(random() >> (random() % 64));
  return list;
}

// The value of a term over the constants a and b.
z3::expr with(const z3::expr& term, std::uint64_t a, std::uint64_t b) {
  z3::expr_vector from{context()};
  z3::expr_vector to{context()};
  from.push_back(word_constant("a").term());
  from.push_back(word_constant("b").term());
  to.push_back(Word{a}.term());
  to.push_back(Word{b}.term());
  z3::expr copy = term;
  return copy.substitute(from, to).simplify();
}

TEST(Symbolic, WordsAgreeWithNumbers) {
  const Word a = word_constant("a");
  const Word b = word_constant("b");
  for (const std::uint64_t x : samples()) {
    for (const std::uint64_t y : samples()) {
      const auto same = [&](const Word& term, std::uint64_t number) {
        EXPECT_EQ(with(term.term(), x, y).get_numeral_uint64(), number) << x << " and " << y;
      };
      same(a + b, x + y);
      same(a - b, x - y);
      same(a * b, x * y);
      same(a & b, x & y);
      same(a | b, x | y);
      same(a ^ b, x ^ y);
      same(~a, ~x);
      same(a & y, x & y);
      same(choose(a < b, a, b), x < y ? x : y);
    }
    for (const unsigned bits : {1u, 4u, 16u, 48u, 63u}) {
      EXPECT_EQ(with((a << bits).term(), x, 0).get_numeral_uint64(), x << bits);
      EXPECT_EQ(with((a >> bits).term(), x, 0).get_numeral_uint64(), x >> bits);
      EXPECT_EQ(with(Symbolic::low_bits(a, bits).term(), x, 0).get_numeral_uint64(),
                x & ((std::uint64_t{1} << bits) - 1));
    }
  }
}

TEST(Symbolic, ComparisonsAgreeWithNumbers) {
  const Word a = word_constant("a");
  const Word b = word_constant("b");
  for (const std::uint64_t x : samples()) {
    for (const std::uint64_t y : samples()) {
      const auto same = [&](const Bool& term, bool value) {
        EXPECT_EQ(with(term.term(), x, y).is_true(), value) << x << " and " << y;
      };
      same(a < b, x < y);
      same(a <= b, x <= y);
      same(a == b, x == y);
      same(a != b, x != y);
      // Those that flags of a comparison make, and that are rewritten.
      same(a < b || a == b, x <= y);
      same(a < b || b == a, x <= y);
      same(!(a < b) && !(a == b), x > y);
      same(a < b || b < a, x != y);
      same(choose(a < b, a == 0, b == 0), x < y ? x == 0 : y == 0);
    }
  }
}

// Both are words, a choice between words, or a choice between one and another choice.
TEST(Symbolic, DifferencesOfChoicesAgreeWithNumbers) {
  const Word a = word_constant("a");
  const Word b = word_constant("b");
  const std::vector<Word> words{a,
                                0,
                                choose(a < b, a, b),
                                choose(a < b, 0, a),
                                choose(a == 7, a, b),
                                choose(a < b, choose(b < a, 0, b), a),
                                choose(a == 7, choose(b < a, b, 0), choose(b < a, a, b))};
  for (const Word& after : words) {
    for (const Word& before : words) {
      z3::solver solver{context()};
      solver.add((difference(after, before) != after - before).term());
      EXPECT_EQ(solver.check(), z3::unsat) << after.term() << " - " << before.term();
    }
  }
  EXPECT_TRUE(same_term(difference(choose(a < b, a, b), choose(a < b, a, 0)), choose(a < b, 0, b)));
  EXPECT_TRUE(same_term(difference(choose(a < b, 7, b), b), choose(a < b, Word{7} - b, 0)));
}

TEST(Symbolic, MapReadsItsWrites) {
  spec::Map<Symbolic, 1> map{{"map", spec::Index::frame, 8}};
  const Word key = word_constant("a");
  const Word other = word_constant("b");
  map.write({key}, 0x1ff);
  EXPECT_TRUE(map.read({key}).is_number());
  EXPECT_EQ(map.read({key}).number(), 0xffu);  // the low bits are kept
  z3::solver solver{context()};
  solver.add((key != other && map.read({other}) == 0x1ff).term());
  EXPECT_EQ(solver.check(), z3::unsat);  // no element has more than 8 bits
}

TEST(Symbolic, WhatIsSaidOfEachChoiceIsSaidOfTheWord) {
  const Word a = word_constant("a");
  const Word b = word_constant("b");
  const Word word = choose(a == 1, b, choose(b < 7, 3, a));
  const auto statement = [](const Word& one) { return one < 10; };
  const Bool said = of_each_choice(word, statement);
  for (const std::uint64_t x : samples()) {
    for (const std::uint64_t y : samples()) {
      EXPECT_EQ(with(said.term(), x, y).is_true(), with(statement(word).term(), x, y).is_true()) << x << " and " << y;
    }
  }
}

TEST(Symbolic, ThePromiseOfACutIsOfItsNameOrItsValue) {
  const Word a = word_constant("a");
  std::vector<Cut> cuts;
  Symbolic::collect_cuts(&cuts, true);
  Symbolic::cut("f", a, [](const Word& word) { return word < 10; });
  Symbolic::collect_cuts(nullptr);
  EXPECT_TRUE(same_term(cuts.at(0).promise, a < 10));
}

TEST(Symbolic, CutsAreNumberedByFunction) {
  const Word a = word_constant("a");
  const auto promise = [](const Word& name) { return name < 10; };
  EXPECT_TRUE(same_term(Symbolic::cut("f", a, promise), a)) << "nobody collects";
  std::vector<Cut> cuts;
  Symbolic::collect_cuts(&cuts);
  for (const char* function : {"f", "g", "f"}) Symbolic::cut(function, a, promise);
  Symbolic::collect_cuts(nullptr);
  ASSERT_EQ(cuts.size(), 3u);
  EXPECT_TRUE(same_term(cuts[0].name, cut_name("f", 0)));
  EXPECT_TRUE(same_term(cuts[1].name, cut_name("g", 0)));
  EXPECT_TRUE(same_term(cuts[2].name, cut_name("f", 1)));
  EXPECT_TRUE(same_term(cuts[2].promise, cuts[2].name < 10));
  EXPECT_TRUE(same_term(definition(cuts[2]), cuts[2].name == a));
}

}  // namespace
}  // namespace exo::proofs
