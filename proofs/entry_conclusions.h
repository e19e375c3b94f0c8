// SPDX-License-Identifier: MIT
// What must hold where a path through entry.S ends.
#pragma once

#include "proofs/entry_state.h"
#include "proofs/obligation.h"

#include <map>
#include <string>
#include <vector>

namespace exo::proofs {

// By kind: registers, return, bases, memory, calls. docs/proof-method.md says what each is about.
using Conclusions = std::map<std::string, std::vector<Conclusion>>;

// Adds those of one path, each under what the path assumed. `ends_interrupt`: the path has to, once; another, never.
void conclude(const EntryState& state, x86::Path& path, bool ends_interrupt, Conclusions& conclusions);

}  // namespace exo::proofs
