// SPDX-License-Identifier: MIT
// Witnesses: for each answer to each happening a trace from boot, as short as can be found, that ends with it. They
// show that no check of the specification is idle.
#pragma once

#include "fuzz/coverage.h"
#include "model/trace.h"

#include <map>
#include <string>

namespace exo::fuzz {

// By the name of their outcome, which is that of their file without ".trace". What random steps up to this number do
// not meet is absent.
std::map<std::string, model::Trace> find_witnesses(std::uint64_t seed, std::uint64_t steps);

// The names of all there should be.
std::vector<std::string> witness_names();

}  // namespace exo::fuzz
