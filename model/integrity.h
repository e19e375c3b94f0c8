// SPDX-License-Identifier: MIT
// Checks what spec/integrity_theorem.h says of a step, on a whole machine: of all that the step writes.
#pragma once

#include "model/check.h"

namespace exo::model {

// The step, taken from this machine.
std::vector<Violation> integrity_violations(const Machine& machine, const Step& step);

}  // namespace exo::model
