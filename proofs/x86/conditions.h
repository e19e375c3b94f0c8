// SPDX-License-Identifier: MIT
// The sixteen conditions of branches, moves and settings (SDM volume 1, appendix B).
#pragma once

#include "proofs/x86/machine.h"

#include <Zydis/Zydis.h>

namespace exo::proofs::x86 {

// Whether a jump of this mnemonic is taken. Throws Unsupported if it is no conditional jump on flags.
Bool jump_condition(ZydisMnemonic mnemonic, const Flags& flags);

}  // namespace exo::proofs::x86
