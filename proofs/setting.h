// SPDX-License-Identifier: MIT
// A specified step, taken from an arbitrary state that satisfies the invariants; obligations about it share that.
#pragma once

#include "proofs/preservation.h"

#include <string>
#include <string_view>
#include <vector>

namespace exo::proofs {

// "word", as in the names of obligations; and arbitrary keys of such an element, which have the prefix in their names.
std::string_view name_of(spec::Index index);
Keys arbitrary_keys(spec::Index index, const std::string& prefix);

struct Setting {
  Setting(const SpecifiedStep& step, const PreservationOptions& options, const Emit& emit, Promises promises);

  void prove(const std::string& kind, std::vector<Conclusion> conclusions, std::vector<Bool> assumptions,
             const std::vector<Keys>& places);

  const State& old() const { return hypotheses.old(); }
  const State& next() const { return outcome.next; }

  const SpecifiedStep& step;
  const PreservationOptions& options;
  const Emit& emit;
  Hypotheses hypotheses;
  StepInputs inputs;
  spec::Outcome<Symbolic> outcome;
  Hypotheses::Mark start;
  bool of_two_states = false;  // the obligations are about another state, too
};

// What is concluded of a step. A conclusion about parts that it leaves alone is the same as if it had changed nothing.
template <class Visitor>
std::vector<Conclusion> touched_conclusions(const Setting& setting, const Visitor& conclusions_of) {
  std::vector<Bool> unchanged;
  conclusions_of(setting.old(), [&](std::string_view, const Bool& truth) { unchanged.push_back(truth); });
  std::vector<Conclusion> conclusions;
  std::size_t position = 0;
  conclusions_of(setting.next(), [&](std::string_view name, const Bool& truth) {
    if (!same_term(unchanged[position++], truth)) conclusions.push_back({std::string{name}, truth});
  });
  return conclusions;
}

}  // namespace exo::proofs
