// SPDX-License-Identifier: MIT
// The meaning of instructions, one rule a mnemonic. Each rule names the section of the manual it follows: the
// instruction's page in "Intel 64 and IA-32 Architectures Software Developer's Manual", volume 2. A flag that
// the manual calls undefined is arbitrary.
#pragma once

#include "proofs/x86/execution.h"

#include <map>
#include <set>

namespace exo::proofs::x86 {

using Rule = void (*)(Execution&);
using Rules = std::map<ZydisMnemonic, Rule>;

Rules arithmetic_rules();
Rules logic_rules();
Rules shift_rules();
Rules move_rules();
Rules condition_rules();  // setcc and cmovcc
Rules block_rules();      // string instructions
Rules system_rules();
Rules state_rules();  // the direction flag, and the state of x87 and SSE as a whole

// All of the above.
const Rules& rules();

// Jumps, calls, returns and traps: what the executor itself follows.
const std::set<ZydisMnemonic>& control_mnemonics();
// SYSRET and IRETQ: what ends a path.
const std::set<ZydisMnemonic>& returns_to_ring_3();

}  // namespace exo::proofs::x86
