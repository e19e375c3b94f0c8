// SPDX-License-Identifier: MIT
// What a call found where ring 3 or a device writes at any time: told by the log, or by the answer.
#pragma once

#include "model/machine.h"
#include "tests/hostile/log.h"

namespace exo::hostile {

// The hardware inputs of a call that is about to be performed on the model. All that ring 3 has stored in shared
// contexts is in the model's memory, since the log has it; accessed and dirty bits of a replaced entry and the console
// are seen in the answer alone.
model::Inputs found_by(const model::Machine& model, const Record& call);

// The same of the steps that the call is made of.
std::vector<model::Inputs> found_in_steps(const model::Machine& model, const Record& call);

}  // namespace exo::hostile
