// SPDX-License-Identifier: MIT
// Theorem 1 of calls that are made of steps (spec/specified_call.h): the machine code around the function of the step,
// which has its own proof. A pass is what happens from one step's return to the next step, or to the end of the call.
#pragma once

#include "proofs/refinement.h"

#include <string>
#include <vector>

namespace exo::proofs {

// Throws x86::Unsupported where the machine code cannot be understood.
void prove_call_of_steps(const SpecifiedStep& call, CoreImage& image, const std::vector<Word>& registers,
                         const RefinementOptions& options, const Emit& emit);

// How long the machine code of such a call is on its longest path, without the steps.
struct LoopBound {
  std::uint64_t beginning;  // to the first step, or to the end without any
  std::uint64_t pass;
  std::uint64_t stack_bytes;
};
LoopBound loop_bound(const SpecifiedStep& call, CoreImage& image, const std::vector<Word>& registers);

}  // namespace exo::proofs
