// SPDX-License-Identifier: MIT
// A proof obligation: hypotheses, and named conclusions that must follow from them together.
#pragma once

#include "proofs/hypotheses.h"

#include <optional>
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
  std::vector<Word> at = {};  // it speaks of these values of the obligation's places alone; or of all
};

// A value to show in a counterexample.
struct Watch {
  std::string name;
  Word value;
};

// An arbitrary word that is the hardware input of this position where the guard holds.
struct HardwareRead {
  Word answer;
  Bool guard;
  Word position;
};

// The name of the position of a step of a call, among the arguments.
inline constexpr const char* step_position = "step_position";

// Of an obligation about a step of a call: at which position, and, where the state is the one after it, its status.
struct StepOfCall {
  Word position;
  std::optional<Word> status = {};
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
  std::vector<Word> hardware;            // what the hardware answered
  std::vector<HardwareRead> reads = {};  // as the code reads it, one after another
  bool of_step = true;                   // so that a counterexample is a state and a step, which can be replayed
  std::optional<StepOfCall> of_call = {};
  bool of_two_states = false;  // from which the step is taken; no trace shows that
};

// What is contradictory if these conclusions follow: first that not all of them hold, then the assumptions.
inline std::vector<z3::expr> query_of(const Obligation& obligation, const std::vector<Conclusion>& conclusions) {
  Bool all = true;
  for (const Conclusion& conclusion : conclusions) all = all && conclusion.truth;
  std::vector<z3::expr> terms{(!all).term()};
  for (const Bool& assumption : obligation.assumptions) terms.push_back(assumption.term());
  return terms;
}

}  // namespace exo::proofs
