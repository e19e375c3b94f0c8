// SPDX-License-Identifier: MIT
#include "proofs/digest.h"

#include <gtest/gtest.h>

namespace exo::proofs {
namespace {

template <class Digests>
class Digest : public testing::Test {
 protected:
  Digests digests;
};
using Kinds = testing::Types<TermDigests, TermHashes>;
TYPED_TEST_SUITE(Digest, Kinds);

TYPED_TEST(Digest, OrderAndGroupingDoNotCount) {
  auto& digests = this->digests;
  const Word a = word_constant("a");
  const Word b = word_constant("b");
  const Word c = word_constant("c");
  EXPECT_EQ(digests.of((a + (b + c)).term()), digests.of(((c + a) + b).term()));
  EXPECT_EQ(digests.of((a == b).term()), digests.of((b == a).term()));
}

TYPED_TEST(Digest, MeaningCounts) {
  auto& digests = this->digests;
  const Word a = word_constant("a");
  const Word b = word_constant("b");
  EXPECT_NE(digests.of((a - b).term()), digests.of((b - a).term()));
  EXPECT_NE(digests.of((a < b).term()), digests.of((b < a).term()));
  EXPECT_NE(digests.of((a + b).term()), digests.of((a + b + b).term()));
  EXPECT_NE(digests.of((a >> 3).term()), digests.of((a >> 4).term()));
  EXPECT_NE(digests.of((a & 0xff0).term()), digests.of((a & 0xf0f).term()));
}

TEST(OrderOfTerms, IsTheSameHoweverTheyWereMade) {
  OrderedTerms order;
  const Word a = word_constant("a");
  const Word b = word_constant("b");
  const Word c = word_constant("c");
  EXPECT_TRUE(z3::eq(order.of((a == b).term()), order.of((b == a).term())));
  EXPECT_TRUE(z3::eq(order.of((a < b && a + c == b).term()), order.of((b == c + a && a < b).term())));
}

TEST(OrderOfTerms, KeepsWhatTheyMean) {
  OrderedTerms order;
  TermDigests digests;
  const Word a = word_constant("a");
  const Word b = word_constant("b");
  for (const Word& word : {a - b, b - a, choose(a < b, a, b), choose(b < a, a, b), (a >> 3) + (b & 0xff)}) {
    EXPECT_EQ(digests.of(order.of(word.term())), digests.of(word.term()));
  }
  for (const Bool& truth : {a < b, b < a, !(a == b) || b < 5}) {
    EXPECT_EQ(digests.of(order.of(truth.term())), digests.of(truth.term()));
  }
}

TEST(DigestOfText, IsKnown) { EXPECT_EQ(digest_of("abc"), "a9993e364706816aba3e25717850c26c9cd0d89d"); }

}  // namespace
}  // namespace exo::proofs
