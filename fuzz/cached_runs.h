// SPDX-License-Identifier: MIT
// Random steps on the model with a processor that remembers translations (model/translation_cache.h), and is held to
// what is said of these after each step.
#pragma once

#include "fuzz/shrink.h"
#include "model/translation_cache.h"

#include <optional>
#include <string_view>

namespace exo::fuzz {

struct CachedRuns {
  // A run from boot whose last step breaks the property.
  struct Found {
    Steps steps;
    std::vector<model::Violation> violations;
  };
  std::uint64_t steps = 0;  // taken in all
  model::TranslationCache::Counts counts;
  std::optional<Found> found;
};

inline constexpr model::Word cached_frames = 32;  // of the machine

// At most so many steps; ends with the first that breaks the property, among those that are this happening if one is
// named.
CachedRuns make_cached_runs(std::uint64_t seed, std::uint64_t steps, std::string_view happening = {});

// As short as can be found, for a processor that makes other choices.
Steps shorten_cached(const Steps& run);

}  // namespace exo::fuzz
