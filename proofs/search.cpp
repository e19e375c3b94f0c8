// SPDX-License-Identifier: MIT
#include "proofs/search.h"

#include <algorithm>
#include <map>
#include <random>

namespace exo::proofs {

namespace {

// Of the first tries that see the whole query.
constexpr unsigned whole_limit = 4'000'000;

void configure(z3::solver& solver, unsigned limit, unsigned seed) {
  z3::params parameters{context()};
  parameters.set("rlimit", limit);
  parameters.set("random_seed", seed);
  parameters.set("relevancy", 0u);  // to know which atoms matter takes longer than to decide all
  solver.set(parameters);
}

}  // namespace

std::uint64_t resources_used() {
  const z3::stats statistics = z3::solver{context(), z3::solver::simple()}.statistics();
  for (unsigned i = 0; i < statistics.size(); ++i) {
    if (statistics.key(i) == "rlimit count") return statistics.uint_value(i);
  }
  return 0;
}

Search::Search(const Attempt& attempt)
    : limit_{attempt.limit},
      seed_{attempt.seed},
      begin_{resources_used()},
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
    const std::uint64_t spent = resources_used() - begin_;
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
  std::vector<z3::expr> terms = chosen_;
  std::mt19937 order{seed};
  if (seed != 0) std::ranges::shuffle(terms, order);
  for (const z3::expr& term : terms) solver.add(term);
  const z3::check_result result = solver.check();
  if (result == z3::sat) model_ = solver.get_model();
  if (result == z3::unknown) reason_ = solver.reason_unknown();
  return result;
}

std::optional<std::vector<std::size_t>> contradictory_ones(const std::vector<z3::expr>& terms,
                                                           const std::vector<z3::expr>& candidates,
                                                           const Attempt& attempt) {
  z3::solver solver{context(), z3::solver::simple()};
  configure(solver, attempt.limit, attempt.seed);
  for (const z3::expr& term : terms) solver.add(term);
  z3::expr_vector wanted{context()};
  std::map<unsigned, std::size_t> positions;  // by the identities of what wants them
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    const Bool name = bool_constant("wanted_" + std::to_string(i));
    solver.add(z3::implies(name.term(), candidates[i]));
    wanted.push_back(name.term());
    positions[name.term().id()] = i;
  }
  if (solver.check(wanted) != z3::unsat) return {};
  std::vector<std::size_t> found;
  for (const z3::expr& name : solver.unsat_core()) found.push_back(positions.at(name.id()));
  std::ranges::sort(found);
  return found;
}

}  // namespace exo::proofs
