// SPDX-License-Identifier: MIT
// Theorem 7: the ways into the core and out of it (core/arch/x86_64/entry.S, in the linked image) preserve or define
// every register of ring 3 as spec/abi.h says, and return to ring 3 as ring 3.
#pragma once

#include "proofs/core_image.h"
#include "proofs/handover.h"

namespace exo::proofs {

// entry/<where it begins>/<how it goes on>/<what>, and entry/stubs. Throws x86::Unsupported where the machine code
// cannot be understood.
void prove_entry(CoreImage& image, const DroppedConjuncts& dropped, const Emit& emit);

}  // namespace exo::proofs
