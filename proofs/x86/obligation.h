// SPDX-License-Identifier: MIT
// What must hold for the execution to mean what the executor says it means.
#pragma once

#include "proofs/symbolic.h"

#include <cstdint>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace exo::proofs::x86 {

// Where the guard holds, the condition must hold.
struct Obligation {
  Bool guard;
  Bool condition;
  std::string what;
  std::uint64_t address;  // of the instruction
};

class Obligations {
 public:
  // Keeps what is not plainly true, and of equal ones the first.
  void require(const Bool& guard, const Bool& condition, const std::string& what, std::uint64_t address) {
    if (guard.is_false() || condition.is_true()) return;
    const auto identity = [](const Bool& term) { return Z3_get_ast_id(context(), term.term()); };
    if (seen_.insert({identity(guard), identity(condition)}).second) list_.push_back({guard, condition, what, address});
  }

  const std::vector<Obligation>& list() const { return list_; }

 private:
  std::vector<Obligation> list_;
  std::set<std::pair<unsigned, unsigned>> seen_;  // by the solver's number; the list keeps the terms alive
};

}  // namespace exo::proofs::x86
