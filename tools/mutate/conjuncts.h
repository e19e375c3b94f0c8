// SPDX-License-Identifier: MIT
// The names of all conjuncts of the invariants and of all counters, each with why it is there: a part of the proof
// needs it; or it is a promise, and notices a design mutant that breaks it, whether or not proofs rest on it, too.
#pragma once

#include "tools/mutate/judge.h"

#include <filesystem>
#include <string>
#include <vector>

namespace exo::tools {

struct Conjunct {
  std::string name;
  // A glob over obligations that is tried first; or, of a promise, the name of a design mutant that violates it.
  // Empty where nothing is known.
  std::string needed_by;
  bool is_promise() const { return needed_by.starts_with("design/"); }
};

// Those of the specification. Throws std::runtime_error where the list of needs names something else.
std::vector<Conjunct> read_conjuncts(const std::filesystem::path& list);

// Leaves the conjunct out of hypotheses and conclusions; as expected if something is not proved without it.
Judgement judge_conjunct(const Conjunct& conjunct, const std::filesystem::path& prove,
                         const std::filesystem::path& report);

}  // namespace exo::tools
