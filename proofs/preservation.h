// SPDX-License-Identifier: MIT
// Theorem 2: every specified step preserves the invariants and keeps the counters equal to their sums.
#pragma once

#include "proofs/step.h"

#include <functional>

namespace exo::proofs {

using Emit = std::function<void(Obligation)>;

struct PreservationOptions {
  DroppedConjuncts dropped;  // conjuncts neither assumed nor proved
};

void prove_preservation(const SpecifiedStep& step, const PreservationOptions& options, const Emit& emit);

}  // namespace exo::proofs
