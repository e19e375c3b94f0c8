// SPDX-License-Identifier: MIT
// Checks what spec/confidentiality_theorem.h says of a step: takes it from this machine, and from another one that
// differs from it in words that neither the domain whose step it is nor an observer sees.
#pragma once

#include "model/check.h"
#include "spec/confidentiality_theorem.h"

#include <array>
#include <cstdint>
#include <vector>

namespace exo::model {

using Observer = spec::Observer<Native>;

struct TwoMachines {
  Machine other;
  std::vector<std::array<Word, 2>> differences = {};  // words, by frame and index
};

// The other words are chosen by the seed. The invariants hold of this machine, so they do of the other.
TwoMachines differ_in_secrets(const Machine& machine, const spec::Act<Native>& act, const Observer& observer,
                              std::uint64_t seed);

// Conclusions that do not hold of the two machines after the step.
std::vector<Violation> confidentiality_violations(const Machine& machine, const Step& step, const Observer& observer,
                                                  std::uint64_t seed);

}  // namespace exo::model
