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

// Belongs to one thread.
class KnownRuns {
 public:
  // The folder of the traces of proofs/reachability.h.
  explicit KnownRuns(std::filesystem::path witnesses) : witnesses_{std::move(witnesses)} {}

  // A run whose last step, which is the obligation's, violates it: a witness, or with full effort one of random steps.
  std::optional<Run> run_that_violates(const Obligation& obligation, Effort effort);

 private:
  void turn_to(const std::string& step);

  std::filesystem::path witnesses_;
  // Of one step, since they take much memory: before its end in the witnesses, and, made when they are needed, in
  // random runs.
  std::string step_;
  std::vector<ReachedState> in_witnesses_;
  std::optional<std::vector<ReachedState>> in_random_runs_;
};

}  // namespace exo::proofs
