// SPDX-License-Identifier: MIT
// The names of statuses and calls, as spec/abi.h spells them.
#pragma once

#include "model/step.h"

#include <optional>
#include <string>
#include <string_view>

namespace exo::model {

// A word that is no status, or no call, has its number for a name.
std::string status_name(Word status);
std::string call_name(Word call);

std::optional<Word> status_named(std::string_view name);
std::optional<Word> call_named(std::string_view name);

}  // namespace exo::model
