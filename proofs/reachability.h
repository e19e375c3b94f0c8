// SPDX-License-Identifier: MIT
// Theorem 9: every status of every call is reached, by a trace that the model replays.
#pragma once

#include "proofs/result.h"

#include <filesystem>
#include <functional>

namespace exo::proofs {

// Replays <call>.<status>.trace of the folder for each call and each status that its specification mentions.
void prove_reachability(const std::filesystem::path& witnesses, const std::function<void(Result)>& report);

}  // namespace exo::proofs
