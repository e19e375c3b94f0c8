// SPDX-License-Identifier: MIT
// Witnesses: for each status of each call a trace from boot, as short as can be found, that ends with it. They
// show that no check of the specification is idle.
#pragma once

#include "fuzz/coverage.h"
#include "model/trace.h"

#include <map>
#include <string>

namespace exo::fuzz {

// By the name of their file without ".trace": "frame_release.not_flushed". What random steps up to this number
// do not meet is absent.
std::map<std::string, model::Trace> find_witnesses(std::uint64_t seed, std::uint64_t steps);

// The name of the witness that a trace would be: its last call and the status that is answered.
std::string witness_name(const model::Step& step, const model::Answer& answer);

// The names of all there should be.
std::vector<std::string> witness_names();

}  // namespace exo::fuzz
