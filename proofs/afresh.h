// SPDX-License-Identifier: MIT
// Queries that have a context of their own: what a thread's solver did before has no influence on them, so that what
// one takes can be said beforehand. Terms are given in an order that is the same in every run.
#pragma once

#include "proofs/digest.h"
#include "proofs/search.h"

#include <cstddef>
#include <optional>
#include <vector>

namespace exo::proofs {

// What it takes to find the terms contradictory, in the solver's resources; nothing if one attempt does not find it.
std::optional<unsigned> units_to_refute(const std::vector<z3::expr>& terms, const Attempt& attempt,
                                        OrderedTerms& order);

// Positions of candidates that suffice to contradict the terms; nothing if an attempt, which is incremental, does not
// find any.
std::optional<std::vector<std::size_t>> contradictory_ones(const std::vector<z3::expr>& terms,
                                                           const std::vector<z3::expr>& candidates,
                                                           const Attempt& attempt, OrderedTerms& order);

// For the process: what one context had is kept for the next. To give it back to the system and fetch it again, page by
// page, takes longer than all else that a new context costs.
void keep_memory();

}  // namespace exo::proofs
