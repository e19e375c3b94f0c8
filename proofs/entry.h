// SPDX-License-Identifier: MIT
// Theorem 7: the ways into the core and out of it (core/arch/x86_64/entry.S, in the linked image) preserve or define
// every register of ring 3 as spec/abi.h says, and return to ring 3 as ring 3.
#pragma once

#include "proofs/core_image.h"
#include "proofs/handover.h"

namespace exo::proofs {

// entry/<entrance>/<how it goes on>/<what>: all paths from an entrance (entrance_names). Throws x86::Unsupported where
// the machine code cannot be understood.
void prove_entrance(const std::string& name, CoreImage& image, const Emit& emit);

// entry/stubs: what stands before the code that exceptions share. entry/contract/ways: that contracts leave nothing
// out.
void prove_stubs(CoreImage& image, const Emit& emit);
void prove_ways(const Emit& emit);

}  // namespace exo::proofs
