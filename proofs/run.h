// SPDX-License-Identifier: MIT
// Proves everything: makes the obligations of each step in parallel, decides them, and reports in order.
#pragma once

#include "proofs/hypotheses.h"
#include "proofs/result.h"
#include "proofs/solver.h"

#include <filesystem>
#include <functional>
#include <string>

namespace exo::proofs {

struct RunSettings {
  std::filesystem::path image;
  std::filesystem::path witnesses;        // folder of the traces of theorem 9
  std::filesystem::path cache;            // folder, or empty for none
  std::filesystem::path counterexamples;  // folder for traces
  std::filesystem::path hints;            // folder of those to begin with, or where they are recorded
  std::string filter = "*";               // glob over the names of obligations
  std::string except;                     // and one over those that are left out
  unsigned threads = 2;
  bool stop_at_first = false;  // nothing is begun after the first obligation that is not proved
  DroppedConjuncts without;    // conjuncts to leave out, to see whether they are needed
  SolverSettings solver;
};

// Reports results one at a time, in an order that does not depend on the threads; progress says how many of
// how many parts are done.
void run(const RunSettings& settings, const std::function<void(const Result&)>& report,
         const std::function<void(std::size_t done, std::size_t all)>& progress);

}  // namespace exo::proofs
