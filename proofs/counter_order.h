// SPDX-License-Identifier: MIT
// A counter that stands within another (spec/counters.h) is never larger: the sum rule behind `within`. Each slot adds
// at most as much to it as to the other, in any state that satisfies the invariants.
#pragma once

#include "proofs/preservation.h"

#include <vector>

namespace exo::proofs {

// Obligations "counters/within/NAME". Throws std::logic_error where the sums of two counters do not correspond.
void prove_counter_order(const std::vector<spec::Counter<Symbolic>>& counters, const PreservationOptions& options,
                         const Emit& emit);

}  // namespace exo::proofs
