// SPDX-License-Identifier: MIT
// Checks what spec/integrity_theorem.h says of a step, on a whole machine: of all that the step writes.
#pragma once

#include "model/check.h"

#include <string_view>

namespace exo::model {

// As the proofs name it, on this machine; of a call that is made of steps, its beginning.
std::string_view name_of_step(const Machine& machine, const Step& step);

// The step, taken from this machine; a call that is made of steps one by one.
std::vector<Violation> integrity_violations(const Machine& machine, const Step& step);

}  // namespace exo::model
