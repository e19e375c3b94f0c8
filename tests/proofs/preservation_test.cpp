// SPDX-License-Identifier: MIT
// Steps that are wrong on purpose: the invariant or counter that objects is named.
#include "proofs/preservation.h"
#include "proofs/solver.h"

#include <gtest/gtest.h>

#include <map>

namespace exo::proofs {
namespace {

using Outcome = spec::Outcome<Symbolic>;
using R = spec::Request<Symbolic>;

// The conclusions that fail, by obligation; only these.
std::map<std::string, std::vector<std::string>> objections(const SpecifiedStep& step) {
  std::map<std::string, std::vector<std::string>> found;
  prove_preservation(step, {}, [&](const Obligation& obligation) {
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
  const auto found = objections(wrong);
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
  const auto found = objections(wrong);
  EXPECT_TRUE(found.contains("bind/preserves/word"));
  EXPECT_TRUE(found.contains("bind/counts/references"));
  EXPECT_TRUE(found.contains("bind/counts/entries"));
}

}  // namespace
}  // namespace exo::proofs
