// SPDX-License-Identifier: MIT
// What runs from boot show of obligations, what must not count as such a run, and how a crash is seen.
#include "proofs/known_runs.h"

#include "proofs/child.h"
#include "proofs/refinement.h"
#include "tools/library/files.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <fstream>

namespace exo::proofs {
namespace {

// The obligations of a step about the machine code, each with the runs that are known of it.
void visit_refinement(const std::string& name, const std::function<void(Obligation&, KnownRuns&)>& visit) {
  CoreImage image{tools::program_folder() / "exovisor.elf"};
  KnownRuns runs{EXO_WITNESSES};
  const auto step = std::ranges::find(steps(), name, &SpecifiedStep::name);
  prove_refinement(*step, image, {}, [&](Obligation obligation) { visit(obligation, runs); });
}

// So the executor's terms and the model agree on what the machine code does there.
TEST(KnownRuns, ACoreThatIsRightHasNone) {
  for (const SpecifiedStep& step : steps()) {
    if (!step.by_caller()) continue;
    std::size_t obligations = 0;
    visit_refinement(step.name, [&](const Obligation& obligation, KnownRuns& runs) {
      ++obligations;
      EXPECT_FALSE(runs.run_that_violates(obligation, Effort::brief)) << obligation.name;
    });
    EXPECT_GE(obligations, step.steps ? 3u : 10u) << step.name;
  }
}

// The contrary of what is true at a witness, at the place that a conclusion speaks of.
TEST(KnownRuns, WhatIsWrongInEachIsShownByOne) {
  std::size_t shown = 0;
  visit_refinement("frame_release", [&](Obligation& obligation, KnownRuns& runs) {
    std::erase_if(obligation.conclusions, [](const Conclusion& conclusion) { return conclusion.truth.is_true(); });
    if (obligation.conclusions.empty()) return;
    ++shown;
    for (Conclusion& conclusion : obligation.conclusions) conclusion.truth = !conclusion.truth;
    const auto run = runs.run_that_violates(obligation, Effort::brief);
    ASSERT_TRUE(run.has_value()) << obligation.name;
    EXPECT_EQ(run->failed.size(), 1u);
  });
  EXPECT_GT(shown, 5u);
}

// Witnesses of resume find a word that is not zero, and those of table_set are given an entry.
TEST(KnownRuns, ArgumentsAndHardwareAreThoseOfTheRun) {
  Hypotheses hypotheses;
  KnownRuns runs{EXO_WITNESSES};
  const Word found = word_constant("found");
  Obligation about_hardware{
      "resume/refines/answer", Verdict::refuted, {{"found", found == 0}}, {}, &hypotheses, {}, {}, {},
      {{found, true, 0}}};
  const auto run = runs.run_that_violates(about_hardware, Effort::brief);
  ASSERT_TRUE(run.has_value());
  EXPECT_NE(run->trace.lines.back().step.hardware[0], 0u);
  about_hardware.reads = {{found, true, 7}};
  EXPECT_FALSE(runs.run_that_violates(about_hardware, Effort::brief));

  const Word entry = word_constant("entry");
  const std::vector<Watch> arguments{
      {"table", word_constant("table")}, {"index", word_constant("index")}, {"entry", entry}};
  Obligation about_arguments{
      "table_set/refines/answer", Verdict::refuted, {{"entry", entry == 0}}, {}, &hypotheses, arguments, {}, {}};
  EXPECT_TRUE(runs.run_that_violates(about_arguments, Effort::brief).has_value());
  about_arguments.assumptions = {entry == 0};
  EXPECT_FALSE(runs.run_that_violates(about_arguments, Effort::brief)) << "nothing is said of what is excluded";
}

// No witness of a yield goes on in user mode: so few are enough to reach each answer.
TEST(KnownRuns, RandomRunsShowMore) {
  Hypotheses hypotheses;
  const State& old = hypotheses.old();
  const Word next = word_constant("argument_vcpu");
  const Obligation obligation{
      "yield/refines/cpu_mode",
      Verdict::refuted,
      {{"cpu_mode", old.memory[old.vcpu_context[next], Word{context::mode}] == spec::code(Mode::kernel)}},
      {next != no_vcpu},
      &hypotheses,
      {{"vcpu", next}},
      {},
      {}};
  KnownRuns runs{EXO_WITNESSES};
  EXPECT_FALSE(runs.run_that_violates(obligation, Effort::brief));
  EXPECT_TRUE(runs.run_that_violates(obligation, Effort::full).has_value());
}

TEST(KnownRuns, AStartThatBreaksAnInvariantShowsNothing) {
  const auto folder = std::filesystem::path{testing::TempDir()} / ("exo-known-runs-test-" + std::to_string(getpid()));
  const auto runs_of = [&](const std::string& epoch) {
    std::filesystem::create_directories(folder);
    std::ofstream{folder / "domain_start.any.trace"}
        << "exovisor trace 1\nmachine frames=32\nstart boot\nstate drop_epoch 5 = " << epoch
        << "\ncall 1 domain_start domain=1\n";
    return KnownRuns{folder};
  };
  Hypotheses hypotheses;
  const Obligation obligation{
      "domain_start/refines/answer", Verdict::refuted, {{"status", false}}, {}, &hypotheses, {}, {}, {}};
  EXPECT_TRUE(runs_of("0").run_that_violates(obligation, Effort::brief).has_value());
  EXPECT_FALSE(runs_of("9").run_that_violates(obligation, Effort::brief).has_value());
  std::filesystem::remove_all(folder);
}

TEST(Child, SaysWhatTheFunctionSays) {
  EXPECT_EQ(text_of_child([] { return std::string{"different"}; }), "different");
  EXPECT_EQ(text_of_child([] { return std::string{}; }), "");
}

TEST(Child, ACrashIsSeen) {
  EXPECT_EQ(text_of_child([] {
              std::raise(SIGKILL);
              return std::string{};
            }),
            crashed);
}

}  // namespace
}  // namespace exo::proofs
