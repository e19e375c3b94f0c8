// SPDX-License-Identifier: MIT
// Random steps on the model with agents that remember translations (model/translation_cache.h), and are held to what is
// said of these after each step: the processor that makes the calls, and others, which come online, flush and go
// offline as they like. There are 1 to agent_count of them, by the seed.
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
    model::Word agents;
    std::vector<model::Violation> violations;
  };
  std::uint64_t steps = 0;                 // taken in all
  model::TranslationCache::Counts counts;  // of all agents
  std::optional<Found> found;
};

inline constexpr model::Word cached_frames = 32;  // of the machine

// At most so many steps; ends with the first that breaks the property, among those that are this happening if one is
// named.
CachedRuns make_cached_runs(std::uint64_t seed, std::uint64_t steps, std::string_view happening = {});

// As short as can be found, for agents that make other choices.
Steps shorten_cached(const CachedRuns::Found& found);

}  // namespace exo::fuzz
