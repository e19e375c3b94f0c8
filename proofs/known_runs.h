// SPDX-License-Identifier: MIT
// Runs from boot that show that an obligation is violated: where the solver doubts one, they are tried before it
// looks for a counterexample of its own. Such a run starts in a whole state that satisfies all invariants.
#pragma once

#include "proofs/reached_state.h"
#include "proofs/solver.h"

#include <filesystem>
#include <map>
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
  struct Known {
    std::vector<ReachedState> witnesses;
    std::optional<std::vector<ReachedState>> situations;  // made when they are needed
  };
  Known& of_step(const std::string& step);

  std::filesystem::path witnesses_;
  std::map<std::string, Known, std::less<>> known_;
};

}  // namespace exo::proofs
