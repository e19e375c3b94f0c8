// SPDX-License-Identifier: MIT
#include "proofs/recorder.h"

#include "proofs/afresh.h"

#include <algorithm>
#include <cstdint>
#include <set>

namespace exo::proofs {

namespace {

// In the solver's resources: most for a proof with what was used, and for each search of what is needed.
constexpr unsigned measure_limit = 12'000'000;
constexpr unsigned incremental_limit = 2'000'000;
constexpr unsigned shrink_base = 1'000'000;
constexpr unsigned shrink_factor = 3;
constexpr unsigned shrink_rounds = 4;
constexpr unsigned seeds = 3;  // that are tried
// What a part costs beside its proof.
constexpr unsigned part_units = 40'000;

void sort_without_repetition(std::vector<std::size_t>& list) {
  std::ranges::sort(list);
  const auto repeated = std::ranges::unique(list);
  list.erase(repeated.begin(), repeated.end());
}

}  // namespace

std::vector<z3::expr> Recorder::query_of(const Part& part) const {
  std::vector<Conclusion> conclusions;
  conclusions.reserve(part.conclusions.size());
  for (const std::size_t position : part.conclusions) conclusions.push_back(obligation_.conclusions[position]);
  return proofs::query_of(obligation_, conclusions);
}

void Recorder::measure(Part& part, unsigned seed) const {
  std::vector<z3::expr> terms = query_of(part);
  for (const std::size_t fact : part.facts) terms.push_back(instances_.fact(fact));
  for (const bool whole : {false, true}) {
    const unsigned limit = whole ? part.units : std::min(part.units, incremental_limit);
    const auto units = units_to_refute(terms, {limit, seed, whole});
    if (!units || *units >= part.units) continue;
    part.units = *units;
    part.whole = whole;
    part.seed = seed;
    part.is_proved = true;
  }
}

void Recorder::shrink(Part& part) const {
  const std::vector<z3::expr> terms = query_of(part);
  for (unsigned round = 0; round < shrink_rounds; ++round) {
    std::vector<z3::expr> candidates;
    candidates.reserve(part.facts.size());
    for (const std::size_t fact : part.facts) candidates.push_back(instances_.fact(fact));
    const auto needed = contradictory_ones(terms, candidates, {shrink_base + shrink_factor * part.units, round});
    if (!needed || needed->size() == part.facts.size()) return;
    std::vector<std::size_t> facts;
    for (const std::size_t i : *needed) facts.push_back(part.facts[i]);
    part.facts = std::move(facts);
  }
}

void Recorder::note(const std::vector<Conclusion>& conclusions) {
  Part part{{}, {}, measure_limit};
  const auto is_noted = [&](const Conclusion& candidate) {
    return std::ranges::any_of(conclusions,
                               [&](const Conclusion& one) { return same_term(one.truth, candidate.truth); });
  };
  for (std::size_t i = 0; i < obligation_.conclusions.size(); ++i) {
    if (is_noted(obligation_.conclusions[i])) part.conclusions.push_back(i);
  }
  std::set<std::uint32_t> names;  // a fact may have been made twice
  for (const std::size_t fact : instances_.added()) {
    if (names.insert(instances_.name_of(fact)).second) part.facts.push_back(fact);
  }
  measure(part, 0);
  Part shorter = part;
  shrink(shorter);
  shorter.is_proved = false;
  if (shorter.facts.size() < part.facts.size()) measure(shorter, 0);
  if (shorter.is_proved) part = std::move(shorter);
  if (part.is_proved) parts_.push_back(std::move(part));
}

// All at once if that is no dearer, else each half by itself.
void Recorder::join(const Part* first, const Part* last, std::vector<Part>& joined) const {
  if (last - first == 1) joined.push_back(*first);
  if (last - first <= 1) return;
  Part all{{}, {}, 0};
  for (const Part* part = first; part != last; ++part) {
    all.conclusions.insert(all.conclusions.end(), part->conclusions.begin(), part->conclusions.end());
    all.facts.insert(all.facts.end(), part->facts.begin(), part->facts.end());
    all.units += part->units + part_units;
  }
  sort_without_repetition(all.conclusions);
  sort_without_repetition(all.facts);
  measure(all, 0);
  if (all.is_proved) {
    joined.push_back(std::move(all));
    return;
  }
  const Part* const middle = first + (last - first) / 2;
  join(first, middle, joined);
  join(middle, last, joined);
}

std::vector<Hint> Recorder::hints() const {
  std::vector<Part> joined;
  join(parts_.data(), parts_.data() + parts_.size(), joined);
  std::vector<Hint> hints;
  for (Part& part : joined) {
    for (unsigned seed = 1; seed < seeds; ++seed) measure(part, seed);
    Hint hint{{}, {}, 0, part.units, part.whole, part.seed};
    if (part.conclusions.size() < obligation_.conclusions.size()) hint.conclusions = part.conclusions;
    for (const std::size_t fact : part.facts) {
      hint.facts.push_back(instances_.name_of(fact));
      hint.stages = std::max(hint.stages, instances_.stage_of(fact));
    }
    hints.push_back(std::move(hint));
  }
  return hints;
}

}  // namespace exo::proofs
