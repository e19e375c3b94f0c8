// SPDX-License-Identifier: MIT
// Theorem 6, non-interference, of every specified step.
#pragma once

#include "proofs/preservation.h"

namespace exo::proofs {

// What it changes of others is changed by right (spec/integrity_theorem.h).
void prove_integrity(const SpecifiedStep& step, const PreservationOptions& options, const Emit& emit);

// It tells nobody what he may not see (spec/confidentiality_theorem.h).
void prove_confidentiality(const SpecifiedStep& step, const PreservationOptions& options, const Emit& emit);

}  // namespace exo::proofs
