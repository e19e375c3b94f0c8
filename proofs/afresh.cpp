// SPDX-License-Identifier: MIT
#include "proofs/afresh.h"

#include <malloc.h>

#include <algorithm>
#include <limits>
#include <map>
#include <string>

namespace exo::proofs {

namespace {

z3::expr translated(const z3::expr& term, z3::context& target) {
  return z3::to_expr(target, Z3_translate(term.ctx(), term, target));
}

z3::solver solver_for(z3::context& fresh, const Attempt& attempt) {
  z3::solver solver = attempt.whole ? z3::solver{fresh, logic} : z3::solver{fresh, z3::solver::simple()};
  configure(solver, attempt.limit, attempt.seed);
  return solver;
}

}  // namespace

std::optional<unsigned> units_to_refute(const std::vector<z3::expr>& terms, const Attempt& attempt,
                                        OrderedTerms& order) {
  z3::context fresh;
  z3::solver solver = solver_for(fresh, attempt);
  for (const z3::expr& term : in_order(terms, attempt.seed)) solver.add(translated(order.of(term), fresh));
  if (solver.check() != z3::unsat) return {};
  return static_cast<unsigned>(units_used(fresh));
}

std::optional<std::vector<std::size_t>> contradictory_ones(const std::vector<z3::expr>& terms,
                                                           const std::vector<z3::expr>& candidates,
                                                           const Attempt& attempt, OrderedTerms& order) {
  z3::context fresh;
  z3::solver solver = solver_for(fresh, attempt);
  for (const z3::expr& term : terms) solver.add(translated(order.of(term), fresh));
  z3::expr_vector wanted{fresh};
  std::map<unsigned, std::size_t> positions;  // by the identities of what wants them
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    const z3::expr name = fresh.bool_const(("wanted_" + std::to_string(i)).c_str());
    solver.add(z3::implies(name, translated(order.of(candidates[i]), fresh)));
    wanted.push_back(name);
    positions[name.id()] = i;
  }
  if (solver.check(wanted) != z3::unsat) return {};
  std::vector<std::size_t> found;
  for (const z3::expr& name : solver.unsat_core()) found.push_back(positions.at(name.id()));
  std::ranges::sort(found);
  return found;
}

void keep_memory() {
  constexpr int largest_heap = 64 << 20;  // of a thread, in the GNU C library
  mallopt(M_MMAP_THRESHOLD, largest_heap / 2);
  mallopt(M_TOP_PAD, largest_heap);
  mallopt(M_TRIM_THRESHOLD, std::numeric_limits<int>::max());
}

}  // namespace exo::proofs
