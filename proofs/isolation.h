// SPDX-License-Identifier: MIT
// Theorem 4: in every state that satisfies the invariants, the processor's walk from any root, for any address, finds
// what spec/isolation.h says; and what it reads there and remembers is as spec/translation_theorem.h begins with.
#pragma once

#include "proofs/preservation.h"

namespace exo::proofs {

// Obligations "isolation/kernel_root", "isolation/user_root", "isolation/loaded_root" and "isolation/remembered".
void prove_isolation(const DroppedConjuncts& dropped, const Emit& emit);

}  // namespace exo::proofs
