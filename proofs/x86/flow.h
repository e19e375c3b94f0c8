// SPDX-License-Identifier: MIT
// The control flow of a function: order, loops, and blocks that are executed together.
#pragma once

#include "proofs/x86/decoder.h"

namespace exo::proofs::x86 {

// The same function with its blocks in reverse post-order, unreachable ones left out, and what is derived from
// the order filled in.
Function ordered(Function function);

}  // namespace exo::proofs::x86
