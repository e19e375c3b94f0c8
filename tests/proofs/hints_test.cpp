// SPDX-License-Identifier: MIT
// Hints: what is written is read again, a file that is none is refused with its line, and what they say never decides.
#include "proofs/hints.h"
#include "proofs/instances.h"
#include "proofs/recorder.h"
#include "proofs/solver.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

namespace exo::proofs {
namespace {

namespace fs = std::filesystem;

class HintsTest : public testing::Test {
 protected:
  void SetUp() override {
    const auto* const test = testing::UnitTest::GetInstance()->current_test_info();
    folder_ = fs::temp_directory_path() / (std::string{test->name()} + "." + std::to_string(getpid()));
    fs::remove_all(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }

  void write(const std::string& text) const {
    fs::create_directories(folder_);
    std::ofstream{folder_ / "step.txt"} << text;
  }

  // What is said of a folder that cannot be read.
  std::string complaint() const {
    try {
      const Hints hints{folder_};
    } catch (const std::exception& error) {
      return error.what();
    }
    return "";
  }

  fs::path folder_;
};

using HintFiles = HintsTest;

TEST_F(HintFiles, AreReadAsTheyWereWritten) {
  Hints hints;
  hints.set("step/kind/part", {{{2, 11}, {0xdeadbeef, 1}, 2, 700, true, 4}, {{}, {}, 0, 40}});
  hints.set("other_step/kind", {{{}, {7}, 1, 1}});
  hints.write(folder_);
  const Hints again{folder_};
  ASSERT_EQ(again.of("step/kind/part").size(), 2u);
  const Hint& first = again.of("step/kind/part")[0];
  EXPECT_EQ(first.conclusions, (std::vector<std::size_t>{2, 11}));
  EXPECT_EQ(first.facts, (std::vector<std::uint32_t>{0xdeadbeef, 1}));
  EXPECT_EQ(std::tuple(first.stages, first.units, first.whole, first.seed), std::tuple(2, 700u, true, 4u));
  const Hint& second = again.of("step/kind/part")[1];
  EXPECT_TRUE(second.conclusions.empty() && second.facts.empty() && !second.whole);
  EXPECT_EQ(again.of("other_step/kind").size(), 1u);
  EXPECT_TRUE(again.of("step/kind").empty());
}

TEST_F(HintFiles, OfStepsThatAreNoMoreAreRemoved) {
  Hints hints;
  hints.set("gone/kind", {{}});
  hints.set("stays/kind", {{}});
  hints.write(folder_);
  hints.forget_if([](const std::string& name) { return name.starts_with("gone/"); });
  hints.write(folder_);
  EXPECT_FALSE(fs::exists(folder_ / "gone.txt"));
  EXPECT_TRUE(fs::exists(folder_ / "stays.txt"));
}

TEST_F(HintFiles, AreRefusedWithTheirLine) {
  EXPECT_EQ(complaint(), "");  // there need be none
  write("# a comment\nstep/kind\n- 7 0 sometimes 0 all\n");
  EXPECT_TRUE(complaint().ends_with("step.txt, line 3: this is no hint")) << complaint();
  write("- 7 0 whole 0 all\n");
  EXPECT_TRUE(complaint().ends_with("line 1: a hint belongs to an obligation")) << complaint();
  for (const std::string positions : {"owner", "1,owner", "1;2"}) {
    write("step/kind\n- 7 0 whole 0 " + positions + " 12\n");
    EXPECT_TRUE(complaint().ends_with("line 2: conclusions are positions with commas between them, or all"))
        << positions;
  }
  write("step/kind\n- 7 0 whole 0 all 12 fact\n");
  EXPECT_TRUE(complaint().ends_with("line 2: a fact is named by a hexadecimal number")) << complaint();
}

// Two conclusions about a frame: an invariant says the one, which needs a fact; the other is an assumption.
Obligation two_conclusions(Hypotheses& hypotheses) {
  const Word frame = word_constant("frame"), word = word_constant("word");
  const State& old = hypotheses.old();
  const Bool is_free = spec::frame_exists(old, frame) && spec::type_is(old, frame, FrameType::free);
  return {"test/kind/detail",
          Verdict::refuted,
          {{"owner", spec::implies(is_free, old.owner[frame] == no_domain)}, {"small", word < 10}},
          {word < 5},
          &hypotheses,
          {},
          {},
          {}};
}

Answer decide(const Obligation& obligation, const Hints* hints) { return Solver{{.hints = hints}}.decide(obligation); }

Hints recorded(const Obligation& obligation) {
  Hints hints;
  hints.set(obligation.name, Solver{{.record = true}}.decide(obligation).hints);
  return hints;
}

TEST(SolverHints, ProveAgainWithNoMoreFacts) {
  Hypotheses hypotheses;
  const Obligation obligation = two_conclusions(hypotheses);
  const auto start = hypotheses.mark();
  const Answer without = decide(obligation, nullptr);
  EXPECT_FALSE(without.by_hints);
  hypotheses.return_to(start);
  const Hints hints = recorded(obligation);
  ASSERT_FALSE(hints.of(obligation.name).empty());
  hypotheses.return_to(start);
  const Answer with = decide(obligation, &hints);
  EXPECT_EQ(with.verdict, Verdict::proved);
  EXPECT_TRUE(with.by_hints);
  EXPECT_GT(with.instances, 0u);
  EXPECT_LT(with.instances, without.instances);
}

TEST(SolverHints, AreKeptAndMeasuredWhereTheyStillProve) {
  Hypotheses hypotheses;
  const Obligation obligation = two_conclusions(hypotheses);
  const auto start = hypotheses.mark();
  const std::vector<Hint> first = recorded(obligation).of(obligation.name);
  ASSERT_EQ(first.size(), 1u);
  std::vector<Hint> list = first;
  list[0].units = 1'234'567;
  list.push_back({{}, {}, 0, 1000});  // of what is proved by then
  Hints hints;
  hints.set(obligation.name, list);
  hypotheses.return_to(start);
  const Answer again = Solver{{.hints = &hints, .record = true}}.decide(obligation);
  ASSERT_EQ(again.hints.size(), 1u);
  EXPECT_EQ(again.hints[0].facts, first[0].facts);
  EXPECT_EQ(again.hints[0].units, first[0].units);
}

TEST(SolverHints, AreShortenedWhereTheyAreDear) {
  Hypotheses hypotheses;
  const Obligation obligation = two_conclusions(hypotheses);
  Instances instances{hypotheses};
  instances.begin(1);
  Hint all{{}, {}, 1, 0};
  EXPECT_TRUE(instances.add_hinted(all).empty());  // but they are made now
  for (std::size_t i = 0; i < hypotheses.facts().size(); ++i) all.facts.push_back(instances.name_of(i));
  ASSERT_GT(instances.add_hinted(all).size(), 1u);
  const Recorder recorder{obligation, instances};
  const unsigned few = 100'000, many = 1'000'000;
  EXPECT_EQ(recorder.improved(all, {0, 1}, few).facts.size(), instances.count());
  const Hint shorter = recorder.improved(all, {0, 1}, many);
  EXPECT_LT(shorter.facts.size(), instances.count());
  EXPECT_LT(shorter.units, many);
}

TEST(SolverHints, LeaveWhatTheyDoNotProve) {
  Hypotheses hypotheses;
  const Obligation obligation = two_conclusions(hypotheses);
  const auto start = hypotheses.mark();
  Hints hints = recorded(obligation);
  std::vector<Hint> without_facts = hints.of(obligation.name);
  for (Hint& hint : without_facts) hint.facts.clear();
  without_facts.push_back({{7}, {}, 0, 1000});
  hints.set(obligation.name, without_facts);
  hypotheses.return_to(start);
  const Answer answer = decide(obligation, &hints);
  EXPECT_EQ(answer.verdict, Verdict::proved);
  EXPECT_FALSE(answer.by_hints);
}

// Neither where they are about all conclusions, nor where about the other one alone.
TEST(SolverHints, DoNotHideWhatIsWrong) {
  for (const bool of_all : {true, false}) {
    Hypotheses hypotheses;
    Obligation obligation = two_conclusions(hypotheses);
    const auto start = hypotheses.mark();
    Hints hints = recorded(obligation);
    std::vector<Hint> list = hints.of(obligation.name);
    ASSERT_EQ(list.size(), 1u);
    if (!of_all) list[0].conclusions = {0};
    hints.set(obligation.name, list);
    obligation.conclusions[1].truth = word_constant("word") < 3;
    hypotheses.return_to(start);
    const Answer answer = decide(obligation, &hints);
    EXPECT_EQ(answer.verdict, Verdict::refuted);
    EXPECT_EQ(answer.failed, std::vector<std::string>{"small"});
  }
}

TEST(SolverHints, MakeNoProofOfAContradiction) {
  Hypotheses hypotheses;
  Obligation obligation = two_conclusions(hypotheses);
  const auto start = hypotheses.mark();
  const Hints hints = recorded(obligation);
  obligation.assumptions.push_back(word_constant("word") > 7);
  hypotheses.return_to(start);
  EXPECT_EQ(decide(obligation, &hints).verdict, Verdict::vacuous);
}

}  // namespace
}  // namespace exo::proofs
