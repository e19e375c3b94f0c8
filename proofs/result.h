// SPDX-License-Identifier: MIT
// What became of an obligation.
#pragma once

#include "proofs/hints.h"
#include "proofs/obligation.h"

#include <string>
#include <vector>

namespace exo::proofs {

struct Result {
  std::string name;
  Verdict verdict = Verdict::proved;
  std::string reason;               // one sentence where it is not proved
  std::vector<std::string> failed;  // the conclusions that a counterexample violates
  std::string counterexample;       // lines to show; empty where there is none
  std::size_t instances = 0;        // hypotheses that were used
  bool by_hints = false;            // it was proved by nothing else
  std::vector<Hint> hints;          // those that proved something, and those that are recorded
  double seconds = 0;
  bool cached = false;
  bool untouched = false;  // the step does not touch what the obligation is about
};

std::string_view name_of(Verdict verdict);

}  // namespace exo::proofs
