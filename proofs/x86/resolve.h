// SPDX-License-Identifier: MIT
// From an address to the place it names: the inverse of base + index x stride + offset.
//
// Nothing here has to be believed. A place is only named together with the bounds of its indices, which become
// obligations; within them the address of the place equals the given one by construction. A wrong guess
// (which of two arrays was meant, when the compiler folded a constant into the offset) makes an obligation
// fail, never a proof succeed.
#pragma once

#include "proofs/x86/linear.h"
#include "proofs/x86/object.h"

#include <optional>
#include <vector>

namespace exo::proofs::x86 {

// The place an address names where the condition holds; nothing if it is in no object.
struct Resolution {
  Bool condition;
  std::optional<Place> place;
};

// One resolution, or several with disjoint conditions that cover all cases if the address is a choice.
std::vector<Resolution> resolve(const std::vector<Object>& objects, const Linear& address);

}  // namespace exo::proofs::x86
