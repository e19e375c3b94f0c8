// SPDX-License-Identifier: MIT
// Situations: runs from boot that end with the same happening, each time on another path through its specification. So
// they show more of a step than its witnesses, which are one for an answer.
#pragma once

#include "fuzz/shrink.h"
#include "model/trace.h"

#include <string_view>

namespace exo::fuzz {

// Such runs among so many random steps, at most `most` of them; of a path the first, second, fourth, eighth ... that is
// met.
std::vector<model::Trace> find_situations(std::string_view happening, std::uint64_t seed, std::uint64_t steps,
                                          std::size_t most);

// As short as can be found, and on the same path in the end.
model::Trace shorten(const model::Trace& situation);

}  // namespace exo::fuzz
