// SPDX-License-Identifier: MIT
// Rewriting of terms keeps their value: random terms, with random values put in.
#include "proofs/x86/linear.h"
#include "tests/proofs/x86/concrete.h"
#include "tests/proofs/x86/forms.h"

#include <gtest/gtest.h>

#include <array>
#include <bit>

namespace exo::tests {
namespace {

using namespace proofs::x86;

class TermsTest : public testing::Test {
 protected:
  TermsTest() {
    for (const char* name : {"p", "q", "r"}) {
      unknowns_.push_back(proofs::word_constant(name));
      values_.set(unknowns_.back(), corner_or_random(random_));
    }
  }

  std::uint64_t value(const Word& word) const { return values_.must(word); }
  bool value(const Bool& condition) const { return values_.must(condition); }

  unsigned any(unsigned limit) { return static_cast<unsigned>(random_() % limit); }

  Bool condition(unsigned depth) {
    switch (any(4)) {
      case 0: return bit(term(depth), any(64));
      case 1: return term(depth) < term(depth);
      case 2: return term(depth) <= term(depth);
      default: return equal(term(depth), term(depth));
    }
  }

  // A term of the kind that machine code computes.
  Word term(unsigned depth) {
    if (depth == 0) return any(3) == 0 ? Word{corner_or_random(random_)} : unknowns_[any(3)];
    const Word a = term(depth - 1);
    const Word b = term(depth - 1);
    switch (any(16)) {
      case 0: return a + b;
      case 1: return a - b;
      case 2: return a * Word{corner_or_random(random_)};
      case 3: return a & b;
      case 4: return a | b;
      case 5: return a ^ b;
      case 6: return a << any(64);
      case 7: return a >> any(64);
      case 8: return truncate(a, 8u << any(4));
      case 9: return sign_extend(a, 8u << any(4));
      case 10: return keep(a, corner_or_random(random_));
      case 11: return choose(condition(depth - 1), a, b);
      case 12: return Linear{a}.word();
      case 13: return (unknowns_[any(3)] >> any(16)) << any(24);
      case 14: return ((a >> any(16)) & Word{corner_or_random(random_)}) << any(24);
      default: return (a & Word{~std::uint64_t{0xffff}}) | truncate(b, 16);
    }
  }

  Random random_{99};
  std::vector<Word> unknowns_;
  Values values_;
};

TEST_F(TermsTest, KeepTheirValue) {
  for (int i = 0; i < 200; ++i) {
    const Word word = term(1 + any(3));
    const Word other = term(1 + any(3));
    const std::uint64_t v = value(word);
    const std::uint64_t w = value(other);
    SCOPED_TRACE(word.term().to_string() + "\n" + other.term().to_string());

    EXPECT_EQ(v & ~possible_bits(word), 0u);
    const unsigned bits = 8u << any(4);
    EXPECT_EQ(value(truncate(word, bits)), v & ones(bits));
    const auto sign_extended = static_cast<std::int64_t>(v << (64 - bits)) >> (64 - bits);
    EXPECT_EQ(value(sign_extend(word, bits)), static_cast<std::uint64_t>(sign_extended));
    EXPECT_EQ(value(keep(word, w)), v & w);
    EXPECT_EQ(value(bit(word, bits - 1)), (v >> (bits - 1) & 1) != 0);
    EXPECT_EQ(value(equal(word, other)), v == w);
    EXPECT_EQ(value(equal(word, Word{v})), true);
    EXPECT_EQ(value(even_parity(word)), std::popcount(v & 0xff) % 2 == 0);
    const unsigned count = any(64);
    EXPECT_EQ(value(shift_left(word, other & Word{63})), v << (w & 63));
    EXPECT_EQ(value(shift_right(word, other & Word{63})), v >> (w & 63));
    EXPECT_EQ(value(shift_right_signed(word, Word{count})),
              static_cast<std::uint64_t>(static_cast<std::int64_t>(v) >> count));
    const auto product = static_cast<unsigned __int128>(v) * w;
    EXPECT_EQ(value(multiply_high(word, other)), static_cast<std::uint64_t>(product >> 64));
    const auto signed_product = static_cast<__int128>(static_cast<std::int64_t>(v)) * static_cast<std::int64_t>(w);
    EXPECT_EQ(value(multiply_high_signed(word, other)), static_cast<std::uint64_t>(signed_product >> 64));
    if (HasFailure()) return;
  }
}

TEST_F(TermsTest, LinearFormsKeepTheirValue) {
  for (int i = 0; i < 200; ++i) {
    const Word a_word = term(1 + any(3));
    const Word b_word = term(1 + any(3));
    const std::uint64_t factor = corner_or_random(random_);
    const std::uint64_t stride = std::uint64_t{1} << any(13);
    const Linear base{unknowns_[any(3)]};
    const Linear a = base + Linear{a_word} * stride;
    const Linear b = base + Linear{b_word} * stride + Linear{any(2) * factor};
    const std::uint64_t v = value(a.word());
    const std::uint64_t w = value(b.word());
    SCOPED_TRACE(a.word().term().to_string() + "\n" + b.word().term().to_string());

    EXPECT_EQ(v, value(base.word()) + value(a_word) * stride);
    EXPECT_EQ(value((a + b).word()), v + w);
    EXPECT_EQ(value((a - b).word()), v - w);
    EXPECT_EQ(value((a * factor).word()), v * factor);
    EXPECT_EQ(value(a.with_factors_pulled_out().word()), v);
    EXPECT_EQ(value(truncate(a, 32).word()), v & ones(32));
    EXPECT_EQ(v & ~possible_bits(a), 0u);
    EXPECT_EQ(value(equal(a, b)), v == w);
    if (const auto difference = a.minus(b)) EXPECT_EQ(*difference, v - w);
    const Bool which = condition(1);
    EXPECT_EQ(value(choose(which, a, b).word()), value(which) ? v : w);
    if (HasFailure()) return;
  }
}

TEST_F(TermsTest, ChoicesBetweenElementsStayElements) {
  const Bool which = bit(unknowns_[2], 0);
  const Linear base{std::uint64_t{0xffff'8480'0000'0010}};
  const Linear chosen = choose(which, base + Linear{unknowns_[0]} * 64, base + Linear{unknowns_[1]} * 64);
  EXPECT_EQ(chosen.constant(), base.constant());
  ASSERT_EQ(chosen.terms().size(), 1u);
  EXPECT_EQ(chosen.terms()[0].coefficient, 64u);
}

}  // namespace
}  // namespace exo::tests
