// SPDX-License-Identifier: MIT
// Runs from boot that show that an obligation is violated: where the solver doubts one, they are tried before it
// looks for a counterexample of its own. Such a run starts in a whole state that satisfies all invariants.
#pragma once

#include "model/trace.h"
#include "proofs/obligation.h"

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace exo::proofs {

struct Run {
  model::Trace trace;
  std::string what;  // it shows
};

// Belongs to one thread.
class KnownRuns {
 public:
  // The folder of the traces of proofs/reachability.h.
  explicit KnownRuns(std::filesystem::path witnesses) : witnesses_{std::move(witnesses)} {}

  // A witness of the obligation's call whose last step violates just this obligation: on the core of the host its
  // answer or the part of the state in question is not as specified, or on the model its invariant is broken.
  std::optional<Run> run_that_violates(const Obligation& obligation);

 private:
  // What the last step does wrong: an answer, parts of the state, invariants; by name, each with a sentence.
  struct Known {
    model::Trace trace;
    std::map<std::string, std::string, std::less<>> wrong;
  };
  static Known known(model::Trace trace);
  const std::vector<Known>& of_step(const std::string& step);

  std::filesystem::path witnesses_;
  std::map<std::string, std::vector<Known>, std::less<>> known_;
};

}  // namespace exo::proofs
