// SPDX-License-Identifier: MIT
// Theorem 1: the machine code in the image answers what is specified and makes exactly the specified change.
#pragma once

#include "model/kernel.h"
#include "proofs/core_image.h"
#include "proofs/preservation.h"

namespace exo::proofs {

// Of the core's stack, at whose start each function of a step is called (entry.S).
inline constexpr std::uint64_t stack_bytes = model::kernel::stack_pages * page_size;
inline constexpr std::uint64_t return_address_bytes = 8;

struct RefinementOptions {
  DroppedConjuncts dropped;  // not assumed
};

// Obligations that system_call, given the number of the call, refines its specification; or that
// domain_fault does. Throws x86::Unsupported where the machine code cannot be understood.
void prove_refinement(const SpecifiedStep& step, CoreImage& image, const RefinementOptions& options, const Emit& emit);

// Any other number changes nothing and is answered no_such_call.
void prove_unknown_call(CoreImage& image, const RefinementOptions& options, const Emit& emit);

}  // namespace exo::proofs
