// SPDX-License-Identifier: MIT
// Makes a solver's model a trace: the smallest start it finds, and the step. Then runs it, on the model and
// on the core of the host, to see whether what the proof missed really happens.
#pragma once

#include "proofs/known_runs.h"

#include <filesystem>
#include <string>

namespace exo::proofs {

// Lines that tell what was found; the trace is written to the folder, which is made where it is not there.
std::string explain(const Obligation& obligation, const Answer& answer, const std::filesystem::path& folder);

// The same for a known run that shows it.
std::string explain(const Obligation& obligation, const Answer& answer, const Run& run,
                    const std::filesystem::path& folder);

}  // namespace exo::proofs
