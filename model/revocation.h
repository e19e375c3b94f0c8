// SPDX-License-Identifier: MIT
// Checks what spec/revocation_theorem.h says of a step, on whole machines: of all that was being taken back before it.
#pragma once

#include "model/check.h"

namespace exo::model {

// After a step that led from the one machine to the other.
std::vector<Violation> revocation_violations(const Machine& before, const Machine& after);

}  // namespace exo::model
