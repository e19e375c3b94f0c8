// SPDX-License-Identifier: MIT
// Calls on what an agent remembers: that bind anew there, take it out of the tables, or use anew what it leads to.
// Random calls alone seldom come to the same object so often.
#pragma once

#include "fuzz/choices.h"
#include "model/translation_cache.h"

#include <optional>

namespace exo::fuzz {

std::optional<model::Step> next_reuse(const model::Machine& machine, const model::TranslationCache& cache,
                                      Choices& choices);

}  // namespace exo::fuzz
