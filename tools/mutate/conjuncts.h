// SPDX-License-Identifier: MIT
// The names of all conjuncts of the invariants and of all counters, each with a part of the proof that needs it.
#pragma once

#include "tools/mutate/judge.h"

#include <filesystem>
#include <string>
#include <vector>

namespace exo::tools {

struct Conjunct {
  std::string name;
  // What is tried first: a glob over obligations that cannot be proved without it; or, where all obligations can,
  // the name of a design mutant that would survive without it. Empty where nothing is known.
  std::string needed_by;
};

// Those of the specification. Throws std::runtime_error where the list of needs names something else.
std::vector<Conjunct> read_conjuncts(const std::filesystem::path& list);

// Leaves the conjunct out of hypotheses and conclusions; as expected if something is not proved without it.
Judgement judge_conjunct(const Conjunct& conjunct, const std::filesystem::path& prove,
                         const std::filesystem::path& report);

// As expected if the design mutant, which is refuted with the conjunct, is proved without it.
Judgement judge_conjunct(const Conjunct& conjunct, const Mutant& mutant, Workspace& workspace,
                         const std::filesystem::path& report);

}  // namespace exo::tools
