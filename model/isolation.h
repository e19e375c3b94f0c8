// SPDX-License-Identifier: MIT
// Checks theorem 4 (spec/isolation.h) on a whole machine: from every root, on every way that a walk can take.
#pragma once

#include "model/check.h"
#include "spec/isolation.h"

#include <set>

namespace exo::model {

// Frames that ring 3 reaches.
struct Reach {
  std::set<Word> read;
  std::set<Word> written;
  std::set<Word> executed;
};

// From one root.
Reach reach_from(const Machine& machine, const spec::Root<Native>& root);

// Of the walks from one kind of roots; an element is a way that they can take.
struct IsolationGroup : Group {
  Reach reach;
};

// "kernel_root", "user_root" and "loaded_root", as in the names of obligations.
std::vector<IsolationGroup> check_isolation(const Machine& machine);

std::vector<Violation> isolation_violations(const Machine& machine);

}  // namespace exo::model
