// SPDX-License-Identifier: MIT
// Runs from boot that show that an obligation is violated: where the solver doubts one, they are tried before it
// looks for a counterexample of its own. Such a run starts in a whole state that satisfies all invariants.
#pragma once

#include "proofs/reached_state.h"
#include "proofs/solver.h"

#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace exo::proofs {

struct Run {
  model::Trace trace;
  std::vector<std::string> failed;  // conclusions
};

// The call that a step is part of; or else the step, which happens by itself.
std::string call_with(const std::string& step);

// Belongs to one thread.
class KnownRuns {
 public:
  // The folder of the traces of proofs/reachability.h.
  explicit KnownRuns(std::filesystem::path witnesses) : witnesses_{std::move(witnesses)} {}

  // A run whose last step, which is the obligation's, violates it: a witness, or with full effort one of random steps.
  std::optional<Run> run_that_violates(const Obligation& obligation, Effort effort);

 private:
  void turn_to(const Obligation& obligation);
  std::vector<ReachedState> states_of(std::vector<model::Trace> traces) const;

  std::filesystem::path witnesses_;
  // Of one step, since they take much memory: before its end in the witnesses, and, made when they are needed, in
  // random runs.
  std::string step_;
  std::string call_;             // that the step is one of, or the step
  std::optional<bool> in_call_;  // of a step of a call: whether the states are those after it
  std::vector<ReachedState> in_witnesses_;
  std::optional<std::vector<ReachedState>> in_random_runs_;
};

}  // namespace exo::proofs
