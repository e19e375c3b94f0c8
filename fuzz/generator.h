// SPDX-License-Identifier: MIT
// Makes up the next step of a machine. Most steps are sensible in the machine's present state, some a little
// wrong, a few odd altogether: so every status of every call is met.
#pragma once

#include "fuzz/choices.h"
#include "model/machine.h"

namespace exo::fuzz {

model::Step next_step(const model::Machine& machine, Choices& choices);

}  // namespace exo::fuzz
