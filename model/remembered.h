// SPDX-License-Identifier: MIT
// Checks what spec/translation_theorem.h says of a step, on whole machines: of all entries that an agent may remember
// by it, whether one does or not.
#pragma once

#include "model/check.h"

namespace exo::model {

// After a step that led from the one machine to the other.
std::vector<Violation> remembered_violations(const Machine& before, const Machine& after);

}  // namespace exo::model
