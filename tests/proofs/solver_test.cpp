// SPDX-License-Identifier: MIT
// Verdicts: what must be proved, what must be refuted, and what must not count as a proof.
#include "proofs/solver.h"

#include <gtest/gtest.h>

namespace exo::proofs {
namespace {

Obligation about(Hypotheses& hypotheses, const Bool& conclusion, std::vector<Bool> assumptions = {}) {
  return {"test/kind/detail",
          Verdict::refuted,
          {{"conclusion", conclusion}},
          std::move(assumptions),
          &hypotheses,
          {},
          {},
          {}};
}

Verdict verdict(Hypotheses& hypotheses, const Bool& conclusion, std::vector<Bool> assumptions = {}) {
  return Solver{{}}.decide(about(hypotheses, conclusion, std::move(assumptions))).verdict;
}

TEST(Solver, ProvesWhatAnInvariantSays) {
  Hypotheses hypotheses;
  const Word frame = word_constant("frame");
  const State& old = hypotheses.old();
  const Bool exists = spec::frame_exists(old, frame);
  const Bool free = spec::type_is(old, frame, FrameType::free);
  EXPECT_EQ(verdict(hypotheses, spec::implies(exists && free, old.owner[frame] == no_domain)), Verdict::proved);
}

TEST(Solver, RefutesWhatNoInvariantSays) {
  Hypotheses hypotheses;
  const Word frame = word_constant("frame");
  const State& old = hypotheses.old();
  const Bool data = spec::type_is(old, frame, FrameType::data);
  const Answer answer = Solver{{}}.decide(about(hypotheses, spec::implies(data, old.references[frame] == 0)));
  EXPECT_EQ(answer.verdict, Verdict::refuted);
  EXPECT_EQ(answer.failed, std::vector<std::string>{"conclusion"});
  ASSERT_TRUE(answer.counterexample);
}

// The counter is what tells that a bound frame has references.
TEST(Solver, UsesCounters) {
  Hypotheses hypotheses;
  const State& old = hypotheses.old();
  const Word table = word_constant("table");
  const Word index = word_constant("index");
  const Word target = spec::target_of(old.memory[table, index]);
  const Bool bound = spec::is_live(old, table, index);
  EXPECT_EQ(verdict(hypotheses, spec::implies(bound, old.references[target] != 0)), Verdict::proved);
}

TEST(Solver, CounterLeftOut) {
  Hypotheses hypotheses{{"references", "type_references", "bindings"}};
  const State& old = hypotheses.old();
  const Word table = word_constant("table");
  const Word index = word_constant("index");
  const Word target = spec::target_of(old.memory[table, index]);
  const Bool bound = spec::is_live(old, table, index);
  EXPECT_EQ(verdict(hypotheses, spec::implies(bound, old.references[target] != 0)), Verdict::refuted);
}

TEST(Solver, ContradictoryHypothesesAreNoProof) {
  Hypotheses hypotheses;
  const Word word = word_constant("word");
  EXPECT_EQ(verdict(hypotheses, word == 7, {word < 3, word > 5}), Verdict::vacuous);
}

// A model that showed it of other hypotheses shows nothing of these.
TEST(Solver, ContradictoryHypothesesAfterAProof) {
  Hypotheses hypotheses;
  const Word word = word_constant("word");
  Solver solver{{}};
  EXPECT_EQ(solver.decide(about(hypotheses, word < 5, {word < 3})).verdict, Verdict::proved);
  EXPECT_EQ(solver.decide(about(hypotheses, word < 4, {word < 2})).verdict, Verdict::proved);
  EXPECT_EQ(solver.decide(about(hypotheses, word == 7, {word < 3, word > 5})).verdict, Verdict::vacuous);
}

// Two conclusions that are too hard together: one follows easily, but from hypotheses of which no state is known.
TEST(Solver, HypothesesWithoutAKnownStateAreNoProofOneByOne) {
  Hypotheses hypotheses;
  constexpr std::uint64_t prime = (std::uint64_t{1} << 60) - 93;
  const auto are_factors = [](const std::string& first, const std::string& second) {
    const Word a = word_constant(first), b = word_constant(second);
    return a > 1 && b > 1 && a < std::uint64_t{1} << 32 && b < std::uint64_t{1} << 32 && a * b == prime;
  };
  const Word word = word_constant("word");
  SolverSettings settings;
  settings.resource_limit = 1'000'000;
  Obligation obligation = about(hypotheses, word < 5, {word < 3, are_factors("a", "b")});
  obligation.conclusions.push_back({"hard", !are_factors("c", "d")});
  EXPECT_EQ(Solver{settings}.decide(obligation).verdict, Verdict::vacuous);
}

TEST(Solver, GivingUpIsNoProof) {
  SolverSettings settings;
  settings.resource_limit = 1;
  Hypotheses hypotheses;
  const Word a = word_constant("a");
  const Word b = word_constant("b");
  const Word product = Word{2147483629} * Word{2147483587};  // of two primes: to be factored
  const std::uint64_t half = std::uint64_t{1} << 32;
  const Answer answer = Solver{settings}.decide(about(hypotheses, a * b != product, {a < half, b < half, a <= b}));
  EXPECT_EQ(answer.verdict, Verdict::unknown);
  EXPECT_FALSE(answer.reason.empty());
}

// With which effort a run is asked for in turn, where none is found; and the verdict.
std::pair<std::vector<Effort>, Verdict> asked_for_runs(const Bool& conclusion, const SolverSettings& settings) {
  Hypotheses hypotheses;
  std::vector<Effort> asked;
  const Shown shown = [&](const Obligation&, Effort effort) {
    asked.push_back(effort);
    return std::vector<std::string>{};
  };
  const Verdict verdict = Solver{settings}.decide(about(hypotheses, conclusion), shown).verdict;
  return {asked, verdict};
}

TEST(Solver, AsksForRunsWhereItDoubts) {
  const Word word = word_constant("word");
  const std::vector<Effort> none;
  const std::vector<Effort> witnesses{Effort::brief};
  EXPECT_EQ(asked_for_runs(spec::implies(word < 5, word < 10), {}), std::pair(none, Verdict::proved));
  EXPECT_EQ(asked_for_runs(word < 10, {}), std::pair(witnesses, Verdict::refuted));
}

TEST(Solver, AsksForRunsFirstWhereItIsTold) {
  const Word word = word_constant("word");
  const SolverSettings settings{.runs_first = true};
  EXPECT_EQ(asked_for_runs(spec::implies(word < 5, word < 10), settings),
            std::pair(std::vector{Effort::full}, Verdict::proved));
}

TEST(Solver, ARunRefutes) {
  Hypotheses hypotheses;
  const Word word = word_constant("word");
  const Obligation obligation = about(hypotheses, word < 10);
  const Answer answer =
      Solver{{}}.decide(obligation, [](const Obligation&, Effort) { return std::vector<std::string>{"by a run"}; });
  EXPECT_EQ(answer.verdict, Verdict::refuted);
  EXPECT_EQ(answer.failed, std::vector<std::string>{"by a run"});
  EXPECT_FALSE(answer.counterexample.has_value());
}

TEST(Solver, SecondSolverAgrees) {
  SolverSettings settings;
  settings.name = "cvc5";
  Hypotheses hypotheses;
  const Word word = word_constant("word");
  EXPECT_EQ(Solver{settings}.decide(about(hypotheses, word < 10, {word < 5})).verdict, Verdict::proved);
}

}  // namespace
}  // namespace exo::proofs
