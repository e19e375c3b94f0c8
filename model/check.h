// SPDX-License-Identifier: MIT
// Checks every invariant of spec/invariants.h and recounts every counter of spec/counters.h on a whole machine.
#pragma once

#include "model/machine.h"

#include <compare>
#include <string>
#include <vector>

namespace exo::model {

// Something that should hold of the state and does not: the name of the invariant or counter, and where.
struct Violation {
  std::string name;
  std::string where;  // "frame 5, word 3"

  auto operator<=>(const Violation&) const = default;
};

// What was checked of one kind of elements, or of one counter.
struct Group {
  std::string name;           // "word", as in the names of obligations, or that of the counter
  std::size_t conjuncts = 0;  // that speak of an element
  std::size_t elements = 0;
  std::vector<Violation> violations;
};

std::vector<Group> check_invariants(const Machine& machine);
std::vector<Group> check_counters(const Machine& machine);

std::vector<Violation> invariant_violations(const Machine& machine);
std::vector<Violation> counter_violations(const Machine& machine);
std::vector<Violation> violations(const Machine& machine);

}  // namespace exo::model
