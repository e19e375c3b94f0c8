// SPDX-License-Identifier: MIT
// Makes a list of steps shorter and its words smaller while a property of it holds (delta debugging: Zeller and
// Hildebrandt, "Simplifying and isolating failure-inducing input", 2002).
#pragma once

#include "model/step.h"

#include <functional>
#include <vector>

namespace exo::fuzz {

using Steps = std::vector<model::Step>;

// The property must hold of the steps given, and holds of the steps returned.
Steps shrink(Steps steps, const std::function<bool(const Steps&)>& holds);

}  // namespace exo::fuzz
