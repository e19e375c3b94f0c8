// SPDX-License-Identifier: MIT
#include "proofs/search.h"

#include <algorithm>
#include <random>

namespace exo::proofs {

namespace {

// Of the first tries that see the whole query.
constexpr unsigned whole_limit = 4'000'000;

}  // namespace

std::uint64_t units_used(z3::context& of) {
  const z3::stats statistics = z3::solver{of, z3::solver::simple()}.statistics();
  for (unsigned i = 0; i < statistics.size(); ++i) {
    if (statistics.key(i) == "rlimit count") return statistics.uint_value(i);
  }
  return 0;
}

void configure(z3::solver& solver, unsigned limit, unsigned seed) {
  z3::params parameters{solver.ctx()};
  parameters.set("rlimit", limit);
  parameters.set("random_seed", seed);
  parameters.set("relevancy", 0u);  // to know which atoms matter takes longer than to decide all
  solver.set(parameters);
}

std::vector<z3::expr> in_order(std::vector<z3::expr> terms, unsigned seed) {
  std::mt19937 order{seed};
  if (seed != 0) std::ranges::shuffle(terms, order);
  return terms;
}

Search::Search(const Attempt& attempt)
    : limit_{attempt.limit},
      seed_{attempt.seed},
      begin_{units_used(context())},
      whole_{attempt.whole},
      incremental_{context(), z3::solver::simple()} {
  configure(incremental_, quick_limit, seed_);
}

void Search::add(const z3::expr& term) {
  chosen_.push_back(term);
  if (!whole_) incremental_.add(term);
}

z3::check_result Search::check() {
  if (!whole_) {
    const z3::check_result result = incremental_.check();
    if (result == z3::sat) model_ = incremental_.get_model();
    if (result != z3::unknown) return result;
    reason_ = incremental_.reason_unknown();
    if (limit_ <= quick_limit) return z3::unknown;
    whole_ = true;
  }
  for (unsigned tries = 0;; ++tries) {
    const std::uint64_t spent = units_used(context()) - begin_;
    if (spent >= limit_) return z3::unknown;
    const unsigned size = std::min(whole_limit << (tries / tries_of_size), limit_);
    const z3::check_result result = check_whole(size, seed_ + tries);
    if (result != z3::unknown) return result;
  }
}

z3::check_result Search::check_quickly(const z3::expr_vector& assumptions) {
  const z3::check_result result = incremental_.check(assumptions);
  if (result == z3::sat) model_ = incremental_.get_model();
  return result;
}

void Search::begin_scope() {
  incremental_.push();
  scope_ = chosen_.size();
}

void Search::end_scope() {
  incremental_.pop();
  chosen_.erase(chosen_.begin() + static_cast<std::ptrdiff_t>(scope_));
  for (std::size_t i = scope_; i < chosen_.size(); ++i) incremental_.add(chosen_[i]);
}

z3::check_result Search::check_whole(unsigned limit, unsigned seed) {
  z3::solver solver{context(), logic};
  configure(solver, limit, seed);
  for (const z3::expr& term : in_order(chosen_, seed)) solver.add(term);
  const z3::check_result result = solver.check();
  if (result == z3::sat) model_ = solver.get_model();
  if (result == z3::unknown) reason_ = solver.reason_unknown();
  return result;
}

}  // namespace exo::proofs
