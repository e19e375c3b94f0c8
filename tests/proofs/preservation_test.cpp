// SPDX-License-Identifier: MIT
// Steps that are wrong on purpose: the invariant or counter that objects is named.
#include "proofs/preservation.h"
#include "proofs/counter_order.h"
#include "proofs/solver.h"

#include <gtest/gtest.h>

#include <map>
#include <set>

namespace exo::proofs {
namespace {

using Outcome = spec::Outcome<Symbolic>;
using R = spec::Request<Symbolic>;

// The conclusions that fail, by obligation; only these. Where obligations are named, no others are asked.
std::map<std::string, std::vector<std::string>> objections(const SpecifiedStep& step,
                                                           const std::set<std::string>& asked = {}) {
  std::map<std::string, std::vector<std::string>> found;
  prove_preservation(step, {}, [&](const Obligation& obligation) {
    if (!asked.empty() && !asked.contains(obligation.name)) return;
    const Answer answer = Solver{{}}.decide(obligation);
    if (answer.verdict != Verdict::proved) found[obligation.name] = answer.failed;
  });
  return found;
}

TEST(Preservation, DoingNothingIsFine) {
  const SpecifiedStep nothing{
      "nothing", {}, "system_call", Answers::status_and_value, Mode::kernel, [](const State& old, const R&) {
        spec::Step<Symbolic> step{old};
        return step.done();
      }};
  EXPECT_TRUE(objections(nothing).empty());
}

TEST(Preservation, FreeingABoundFrame) {
  const SpecifiedStep wrong{"free_at_once",
                            {"frame"},
                            "system_call",
                            Answers::status_and_value,
                            Mode::kernel,
                            [](const State& old, const R& request) {
                              spec::Step<Symbolic> step{old};
                              const Word frame = request.argument[0];
                              step.reject_if(!spec::type_is(old, frame, FrameType::data), Status::not_data);
                              step.next.memory.fill_row(frame, 0);
                              step.next.owner[frame] = no_domain;
                              step.next.type[frame] = spec::code(FrameType::free);
                              return step.done();
                            }};
  const auto found = objections(wrong, {"free_at_once/preserves/word", "free_at_once/counts/charged"});
  EXPECT_TRUE(found.contains("free_at_once/preserves/word"));  // binding_of_bindable_frame
  EXPECT_TRUE(found.contains("free_at_once/counts/charged"));  // nobody is charged less
}

TEST(Preservation, BindingWithoutCounting) {
  const SpecifiedStep wrong{"bind",
                            {"table", "index", "entry"},
                            "system_call",
                            Answers::status_and_value,
                            Mode::kernel,
                            [](const State& old, const R& request) {
                              spec::Step<Symbolic> step{old};
                              step.next.memory[request.argument[0], request.argument[1]] = request.argument[2];
                              return step.done();
                            }};
  const auto found = objections(wrong, {"bind/preserves/word", "bind/counts/references", "bind/counts/entries"});
  EXPECT_TRUE(found.contains("bind/preserves/word"));
  EXPECT_TRUE(found.contains("bind/counts/references"));
  EXPECT_TRUE(found.contains("bind/counts/entries"));
}

TEST(Preservation, APromiseThatIsNotKept) {
  const SpecifiedStep wrong{"promise",
                            {"word"},
                            "system_call",
                            Answers::status_and_value,
                            Mode::kernel,
                            [](const State& old, const R& request) {
                              spec::Step<Symbolic> step{old};
                              const Word cut = Symbolic::cut("chosen_at", request.argument[0],
                                                             [](const Word& word) { return word == 1; });
                              step.next.cpu_told[0] = cut;
                              return step.done();
                            }};
  EXPECT_TRUE(objections(wrong, {"promise/preserves/promises"}).contains("promise/preserves/promises"));
}

TEST(Preservation, ChangingWhatBootFixes) {
  const SpecifiedStep wrong{
      "grow", {}, "system_call", Answers::status_and_value, Mode::kernel, [](const State& old, const R&) {
        spec::Step<Symbolic> step{old};
        step.next.frame_count.set(old.frame_count() - 1);
        return step.done();
      }};
  const std::string fixed = "grow/preserves/fixed";
  EXPECT_EQ(objections(wrong, {fixed}).at(fixed), std::vector<std::string>{"frame_count"});
}

// Counts vCPUs of any state within those that are present.
TEST(Preservation, ACounterThatIsNotWithinAnother) {
  std::vector<spec::Counter<Symbolic>> counters{counter_named("vcpus"), counter_named("vcpus")};
  counters[0].name = "any_vcpus";
  counters[0].within = "vcpus";
  counters[0].sums[0].contribution = [](const State& state, const Keys& slot, const Keys& key) {
    return spec::count_if<Symbolic>(state.vcpu_domain[slot[0]] == key[0]);
  };
  unsigned refuted = 0;
  prove_counter_order(counters, {}, [&](const Obligation& obligation) {
    EXPECT_EQ(obligation.name, "counters/within/any_vcpus");
    if (Solver{{}}.decide(obligation).verdict == Verdict::refuted) ++refuted;
  });
  EXPECT_EQ(refuted, 1u);
}

}  // namespace
}  // namespace exo::proofs
