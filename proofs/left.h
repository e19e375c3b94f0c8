// SPDX-License-Identifier: MIT
// How a step of the core leaves the processor: the alternatives that the way back to ring 3 distinguishes.
#pragma once

#include "proofs/entry_state.h"
#include "proofs/handover.h"

#include <cstdint>
#include <optional>

namespace exo::proofs {

struct Left {
  spec::Leave leave = spec::Leave::directly;
  std::optional<std::uint64_t> registers_at =
      {};  // where in a frame they are loaded from, if a vCPU goes on with others
  bool saves = false;
};

Bool is_left(const State& after, const Left& left);

// The state on a path is now the one after a step that leaves the processor so.
void enter_state(const EntryState& state, x86::Path& path, Leaves leaves, const Left& left);

// A word of the record in the state after the step.
Word left_in(const EntryState& state, std::string_view part);

}  // namespace exo::proofs
