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
// So many seeds are tried; more where a part is dear.
constexpr unsigned seeds = 3;
constexpr unsigned seeds_if_dear = 10;
constexpr unsigned dear_units = 300'000;
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
    const auto units = units_to_refute(terms, {limit, seed, whole}, order());
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
    const auto needed =
        contradictory_ones(terms, candidates, {shrink_base + shrink_factor * part.units, round}, order());
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
  part.facts = added_facts();
  measure(part, 0);
  shorten(part);
  if (part.is_proved) parts_.push_back(std::move(part));
}

std::vector<std::size_t> Recorder::added_facts() const {
  std::set<std::uint32_t> names;  // a fact may have been made twice
  std::vector<std::size_t> facts;
  for (const std::size_t fact : instances_.added()) {
    if (names.insert(instances_.name_of(fact)).second) facts.push_back(fact);
  }
  return facts;
}

void Recorder::shorten(Part& part) const {
  Part shorter = part;
  shrink(shorter);
  shorter.is_proved = false;
  if (shorter.facts.size() < part.facts.size()) measure(shorter, 0);
  if (shorter.is_proved) part = std::move(shorter);
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

void Recorder::vary(Part& part) const {
  for (unsigned seed = 1; seed < (part.units < dear_units ? seeds : seeds_if_dear); ++seed) measure(part, seed);
}

Hint Recorder::hint_of(const Part& part) const {
  Hint hint{{}, {}, 0, part.units, part.whole, part.seed};
  if (part.conclusions.size() < obligation_.conclusions.size()) hint.conclusions = part.conclusions;
  for (const std::size_t fact : part.facts) {
    hint.facts.push_back(instances_.name_of(fact));
    hint.stages = std::max(hint.stages, instances_.stage_of(fact));
  }
  return hint;
}

std::vector<Hint> Recorder::hints() const {
  std::vector<Part> joined;
  join(parts_.data(), parts_.data() + parts_.size(), joined);
  std::vector<Hint> hints;
  for (Part& part : joined) {
    vary(part);
    hints.push_back(hint_of(part));
  }
  return hints;
}

Hint Recorder::improved(const Hint& hint, std::vector<std::size_t> conclusions, unsigned units) const {
  Part part{std::move(conclusions), added_facts(), units, true, hint.whole, hint.seed};
  if (units >= dear_units) {
    shorten(part);
    vary(part);
  }
  return hint_of(part);
}

}  // namespace exo::proofs
