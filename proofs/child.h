// SPDX-License-Identifier: MIT
// Runs a function in a process of its own: a core that is wrong may crash.
#pragma once

#include <functional>
#include <string>

namespace exo::proofs {

inline constexpr const char* crashed = "it crashes";

// What the function says; or `crashed`, or nothing where there can be no such process.
std::string text_of_child(const std::function<std::string()>& function);

}  // namespace exo::proofs
