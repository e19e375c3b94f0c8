// SPDX-License-Identifier: MIT
#include "proofs/cache.h"

#include <gtest/gtest.h>
#include <unistd.h>

namespace exo::proofs {
namespace {

Obligation about(Hypotheses& hypotheses, const Bool& conclusion) {
  return {"test/kind/detail", Verdict::refuted, {{"conclusion", conclusion}}, {}, &hypotheses, {}, {}, {}};
}

class CacheTest : public testing::Test {
 protected:
  CacheTest() { std::filesystem::remove_all(folder_); }
  ~CacheTest() override { std::filesystem::remove_all(folder_); }

  // Of this process alone: tests run side by side.
  std::filesystem::path folder_ =
      std::filesystem::path{testing::TempDir()} / ("exo-cache-test-" + std::to_string(getpid()));
  Hypotheses hypotheses_;
};

TEST_F(CacheTest, RemembersByContent) {
  Cache cache{folder_, {}};
  const Word word = word_constant("word");
  const std::string key = cache.key(about(hypotheses_, word < 10));
  EXPECT_FALSE(cache.contains(key));
  cache.insert(key);
  EXPECT_TRUE(cache.contains(cache.key(about(hypotheses_, word < 10))));
  EXPECT_FALSE(cache.contains(cache.key(about(hypotheses_, word < 11))));
}

TEST_F(CacheTest, ADroppedConjunctIsAnotherObligation) {
  Cache cache{folder_, {}};
  Hypotheses fewer{{"frame_type_known"}};
  const Word frame = word_constant("frame");
  const auto key = [&](Hypotheses& hypotheses) {
    const Bool conclusion = hypotheses.old().type[frame] <= 9;
    hypotheses.instantiate();
    return cache.key(about(hypotheses, conclusion));
  };
  EXPECT_NE(key(hypotheses_), key(fewer));
}

// What is assumed of it may only be made when the solver asks for it.
TEST_F(CacheTest, ADroppedConjunctCountsBeforeAnyIsAssumed) {
  Cache cache{folder_, {}};
  Hypotheses fewer{{"frame_type_known"}};
  const Bool conclusion = word_constant("word") < 10;
  EXPECT_NE(cache.key(about(hypotheses_, conclusion)), cache.key(about(fewer, conclusion)));
}

TEST_F(CacheTest, TheSolverCounts) {
  SolverSettings second;
  second.name = "cvc5";
  const Word word = word_constant("word");
  Cache one{folder_, {}};
  Cache two{folder_, second};
  EXPECT_NE(one.key(about(hypotheses_, word < 10)), two.key(about(hypotheses_, word < 10)));
}

}  // namespace
}  // namespace exo::proofs
