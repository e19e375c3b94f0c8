// SPDX-License-Identifier: MIT
#include "proofs/recorder.h"

#include "proofs/search.h"

#include <algorithm>

namespace exo::proofs {

namespace {

// In the solver's resources: most for a proof with what was used, and for each search of what is needed.
constexpr unsigned measure_limit = 12'000'000;
constexpr unsigned shrink_base = 1'000'000;
constexpr unsigned shrink_factor = 3;
constexpr unsigned shrink_rounds = 4;
// What a part costs beside its proof.
constexpr unsigned part_units = 40'000;

std::optional<unsigned> units_of_proof(const std::vector<z3::expr>& terms, const Attempt& attempt) {
  const std::uint64_t begin = resources_used();
  Search search{attempt};
  for (const z3::expr& term : terms) search.add(term);
  if (search.check() != z3::unsat || search.is_hard() != attempt.whole) return {};
  return static_cast<unsigned>(resources_used() - begin);
}

}  // namespace

std::vector<z3::expr> Recorder::terms_without_facts(const std::vector<Conclusion>& conclusions) const {
  std::vector<z3::expr> terms{(!conjunction(conclusions)).term()};
  for (const Bool& assumption : obligation_.assumptions) terms.push_back(assumption.term());
  return terms;
}

std::optional<Recorder::Manner> Recorder::measure(const Part& part, unsigned limit) const {
  std::vector<z3::expr> terms = terms_without_facts(part.conclusions);
  for (const std::size_t fact : part.facts) terms.push_back(instances_.fact(fact));
  std::optional<Manner> best;
  for (const bool whole : {false, true}) {
    const auto units = units_of_proof(terms, {best ? best->units : limit, 0, whole});
    if (units && (!best || *units < best->units)) best = Manner{*units, whole};
  }
  return best;
}

void Recorder::shrink(Part& part) const {
  const std::vector<z3::expr> terms = terms_without_facts(part.conclusions);
  for (unsigned round = 0; round < shrink_rounds; ++round) {
    std::vector<z3::expr> candidates;
    for (const std::size_t fact : part.facts) candidates.push_back(instances_.fact(fact));
    const auto needed = contradictory_ones(terms, candidates, {shrink_base + shrink_factor * part.manner.units, round});
    if (!needed || needed->size() == part.facts.size()) return;
    std::vector<std::size_t> facts;
    for (const std::size_t i : *needed) facts.push_back(part.facts[i]);
    part.facts = std::move(facts);
  }
}

void Recorder::note(const std::vector<Conclusion>& conclusions) {
  Part part{conclusions, instances_.added(), {}};
  const auto manner = measure(part, measure_limit);
  if (!manner) return;
  part.manner = *manner;
  Part shorter = part;
  shrink(shorter);
  if (const auto better = measure(shorter, part.manner.units)) {
    part = std::move(shorter);
    part.manner = *better;
  }
  parts_.push_back(std::move(part));
}

// All at once if that is no dearer, else each half by itself.
void Recorder::join(const Part* first, const Part* last, std::vector<Part>& joined) const {
  if (last - first > 1) {
    Part all;
    unsigned units = 0;
    for (const Part* part = first; part != last; ++part) {
      all.conclusions.insert(all.conclusions.end(), part->conclusions.begin(), part->conclusions.end());
      all.facts.insert(all.facts.end(), part->facts.begin(), part->facts.end());
      units += part->manner.units + part_units;
    }
    std::ranges::sort(all.facts);
    const auto repeated = std::ranges::unique(all.facts);
    all.facts.erase(repeated.begin(), repeated.end());
    if (const auto manner = measure(all, units)) {
      all.manner = *manner;
      joined.push_back(std::move(all));
      return;
    }
    const Part* const middle = first + (last - first) / 2;
    join(first, middle, joined);
    join(middle, last, joined);
  } else if (first != last) {
    joined.push_back(*first);
  }
}

std::vector<Hint> Recorder::hints() const {
  std::vector<Part> joined;
  join(parts_.data(), parts_.data() + parts_.size(), joined);
  std::vector<Hint> hints;
  for (const Part& part : joined) {
    Hint hint{{}, {}, 0, part.manner.units, part.manner.whole};
    if (part.conclusions.size() < obligation_.conclusions.size()) {
      for (const Conclusion& conclusion : part.conclusions) hint.conclusions.push_back(conclusion.name);
    }
    for (const std::size_t fact : part.facts) {
      hint.facts.push_back(instances_.fact(fact).hash());
      hint.stages = std::max(hint.stages, instances_.stage_of(fact));
    }
    hints.push_back(std::move(hint));
  }
  return hints;
}

}  // namespace exo::proofs
