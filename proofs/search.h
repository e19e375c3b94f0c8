// SPDX-License-Identifier: MIT
// One search for a model of chosen terms. Many small steps in one solver are quick while they are easy; where they are
// not, a solver that sees the whole query at once does better.
#pragma once

#include "proofs/symbolic.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace exo::proofs {

inline constexpr const char* logic = "QF_UFBV";

// In the solver's resources: of each step of the incremental attempt.
inline constexpr unsigned quick_limit = 400'000;
// A try that fails is made anew so often with the same limit; then with twice as much.
inline constexpr unsigned tries_of_size = 2;

// A search within this limit, with this order of terms, and without the incremental attempt where that is known to
// fail.
struct Attempt {
  unsigned limit;
  unsigned seed = 0;
  bool whole = false;
};

// Of the solver's resources, in a context so far.
std::uint64_t units_used(z3::context& of);
// As searches here need it, within so many of these.
void configure(z3::solver& solver, unsigned limit, unsigned seed);
// In the order of this seed; 0 leaves them as they are.
std::vector<z3::expr> in_order(std::vector<z3::expr> terms, unsigned seed);

class Search {
 public:
  explicit Search(const Attempt& attempt);

  void add(const z3::expr& term);

  // Unknown, too, where only an easy search is wanted and it is hard.
  z3::check_result check();
  // Under assumptions, and with little effort.
  z3::check_result check_quickly(const z3::expr_vector& assumptions);

  // What is added first in a scope, a negated conclusion, is left out when it ends; the rest is kept.
  void begin_scope();
  void end_scope();

  // The incremental attempt failed.
  bool is_hard() const { return whole_; }
  const z3::model& model() const { return model_; }
  const std::string& reason() const { return reason_; }
  const std::vector<z3::expr>& chosen() const { return chosen_; }

 private:
  z3::check_result check_whole(unsigned limit, unsigned seed);

  unsigned limit_;
  unsigned seed_;
  std::uint64_t begin_;
  bool whole_;
  z3::solver incremental_;
  std::vector<z3::expr> chosen_;
  std::size_t scope_ = 0;  // where it begins
  z3::model model_{context()};
  std::string reason_;
};

}  // namespace exo::proofs
