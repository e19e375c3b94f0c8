// SPDX-License-Identifier: MIT
// What is remembered of an element is what is made of it anew.
#include "proofs/hypotheses.h"

#include <gtest/gtest.h>

namespace exo::proofs {
namespace {

void look_at(Hypotheses& hypotheses) {
  hypotheses.mention(spec::Index::frame_word, {word_constant("table"), word_constant("index")});
  hypotheses.mention(spec::Index::vcpu, {word_constant("vcpu")});
  hypotheses.instantiate();
  hypotheses.count();
  hypotheses.instantiate();
}

TEST(Hypotheses, AreTheSameAgain) {
  Hypotheses hypotheses;
  const auto start = hypotheses.mark();
  look_at(hypotheses);
  const auto facts = hypotheses.facts();
  const auto reads = hypotheses.reads();
  ASSERT_GT(facts.size(), 100u);
  ASSERT_GT(reads.size(), 10u);

  hypotheses.return_to(start);
  EXPECT_TRUE(hypotheses.facts().empty());
  look_at(hypotheses);
  ASSERT_EQ(hypotheses.facts().size(), facts.size());
  for (std::size_t i = 0; i < facts.size(); ++i) EXPECT_TRUE(same_term(hypotheses.facts()[i], facts[i])) << i;
  ASSERT_EQ(hypotheses.reads().size(), reads.size());
  for (std::size_t i = 0; i < reads.size(); ++i) EXPECT_TRUE(same_term(hypotheses.reads()[i].value, reads[i].value));
}

}  // namespace
}  // namespace exo::proofs
