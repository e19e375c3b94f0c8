// SPDX-License-Identifier: MIT
// A proof obligation: hypotheses, and named conclusions that must follow from them together.
#pragma once

#include "proofs/hypotheses.h"

#include <string>
#include <utility>
#include <vector>

namespace exo::proofs {

enum class Verdict {
  proved,
  refuted,        // the core or a theorem is wrong: a counterexample exists
  not_inductive,  // a specified step does not preserve an invariant
  unknown,        // the solver gave up; this is not a proof
  vacuous,        // the hypotheses contradict each other: nothing was proved
};

struct Conclusion {
  std::string name;
  Bool truth;
};

// A value to show in a counterexample.
struct Watch {
  std::string name;
  Word value;
};

struct Obligation {
  std::string name;  // step/kind/detail
  Verdict when_refuted;
  std::vector<Conclusion> conclusions;
  std::vector<Bool> assumptions;
  // Further hypotheses, the likely ones first. An obligation that follows from few is proved by few;
  // it is refuted only with all of them.
  Hypotheses* hypotheses;
  // For counterexamples: what the step was given, and where the conclusion was looked at.
  std::vector<Watch> arguments;
  std::vector<Watch> places;
  std::vector<Word> hardware;  // what the hardware answered
  bool of_step = true;         // so that a counterexample is a state and a step, which can be replayed
};

}  // namespace exo::proofs
