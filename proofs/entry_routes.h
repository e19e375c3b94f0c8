// SPDX-License-Identifier: MIT
// Where the processor enters the core's assembly, and the paths from there.
#pragma once

#include "proofs/entry_contracts.h"

#include <functional>
#include <string>
#include <vector>

namespace exo::proofs {

// One place and one reason to enter.
struct Entrance {
  std::string name;
  std::uint64_t address;
  // What the processor has done; the registers are those that ring 3 left (EntryState::begin).
  std::function<void(x86::Path&)> begin;
  // The routes that must be found, each with a path.
  std::vector<std::string> routes;
  bool by_vector = false;       // a stub has run before
  bool ends_interrupt = false;  // on each path, once
};

std::vector<Entrance> entrances(const EntryState& state);
// Theirs, in the same order.
const std::vector<std::string>& entrance_names();

// The way that the calls on a path took; or how else it ended.
std::string route_of(const x86::Path& path);

// The stub of each vector, up to the code that they share.
struct Stub {
  std::uint64_t vector;
  std::uint64_t address;
  std::uint64_t arrives;  // here
  std::uint64_t stack;    // the stack pointer, when the processor has pushed what it does
  bool has_error_code;    // the processor pushed one
};
std::vector<Stub> vector_stubs(const EntryState& state);

}  // namespace exo::proofs
