// SPDX-License-Identifier: MIT
// Theorem 9: every answer to every call, and to what else vCPUs bring about, is reached by a trace that the model
// replays.
#pragma once

#include "proofs/result.h"

#include <filesystem>
#include <functional>

namespace exo::proofs {

// Replays <happening>.<status>.trace of the folder for each status that the specification of the happening mentions.
void prove_reachability(const std::filesystem::path& witnesses, const std::function<void(Result)>& report);

}  // namespace exo::proofs
