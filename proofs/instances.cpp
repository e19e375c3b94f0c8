// SPDX-License-Identifier: MIT
#include "proofs/instances.h"

#include <algorithm>
#include <unordered_set>

namespace exo::proofs {

namespace {

constexpr std::size_t instances_per_round = 40;
constexpr std::size_t instances_per_hard_round = 160;
constexpr std::size_t block_size = 64;
constexpr std::ptrdiff_t most_likely = 300;  // more of them hinder

}  // namespace

void Instances::begin(int stages) {
  added_.assign(ends_.front(), false);
  count_ = 0;
  stage_ = 0;
  allow(stages);
}

bool Instances::add_violated(Search& search) {
  const std::size_t most = search.is_hard() ? instances_per_hard_round : instances_per_round;
  do {
    std::size_t found = 0;
    for (std::size_t i = 0; i < added_.size() && found < most; ++i) {
      if (i % block_size == 0 && block_holds(i, search)) {
        i += block_size - 1;
        continue;
      }
      if (added_[i] || search.model().eval(fact(i), true).is_true()) continue;
      add(i, search);
      ++found;
    }
    if (found > 0) return true;
  } while (next_stage());
  return false;
}

void Instances::keep() {
  likely_.resize(std::max(likely_.size(), added_.size()));
  for (std::size_t i = 0; i < added_.size(); ++i) likely_[i] = likely_[i] || added_[i];
}

void Instances::add_likely(Search& search) {
  if (std::ranges::count(likely_, true) > most_likely) return;
  for (std::size_t i = 0; i < std::min(likely_.size(), added_.size()); ++i) {
    if (likely_[i] && !added_[i]) add(i, search);
  }
}

std::vector<z3::expr> Instances::add_hinted(const Hint& hint) {
  while (stage_ < hint.stages && next_stage()) {
  }
  std::unordered_set<std::uint32_t> wanted(hint.facts.begin(), hint.facts.end());
  std::vector<z3::expr> terms;
  for (std::size_t i = 0; i < added_.size() && !wanted.empty(); ++i) {
    if (wanted.erase(name_of(i)) == 0) continue;
    added_[i] = true;
    ++count_;
    terms.push_back(fact(i));
  }
  return terms;
}

std::vector<std::size_t> Instances::added() const {
  std::vector<std::size_t> list;
  for (std::size_t i = 0; i < added_.size(); ++i) {
    if (added_[i]) list.push_back(i);
  }
  return list;
}

int Instances::stage_of(std::size_t i) const {
  return static_cast<int>(std::ranges::upper_bound(ends_, i) - ends_.begin());
}

void Instances::add(std::size_t i, Search& search) {
  added_[i] = true;
  search.add(fact(i));
  ++count_;
}

// Many at once are evaluated much faster than one by one.
bool Instances::block_holds(std::size_t first, const Search& search) {
  if (first + block_size > added_.size()) return false;
  const std::size_t block = first / block_size;
  if (block >= blocks_.size()) {
    z3::expr_vector parts{context()};
    for (std::size_t i = first; i < first + block_size; ++i) parts.push_back(fact(i));
    blocks_.push_back(z3::mk_and(parts));
  }
  return search.model().eval(blocks_[block], true).is_true();
}

bool Instances::next_stage() {
  if (stage_ == allowed_) return false;
  if (++stage_ == static_cast<int>(ends_.size())) {
    make(stage_);
    ends_.push_back(hypotheses_.facts().size());
  }
  added_.resize(ends_[static_cast<std::size_t>(stage_)]);
  return true;
}

void Instances::make(int stage) {
  if (stage == all_stages - 1) hypotheses_.define_cuts();
  if (stage % 2 == 1) {
    hypotheses_.instantiate();
  } else {
    hypotheses_.count();
  }
}

z3::check_result complete(Search& search, Instances& instances, const z3::expr_vector* assumptions) {
  const auto check = [&] { return assumptions == nullptr ? search.check() : search.check_quickly(*assumptions); };
  z3::check_result result = check();
  while (result == z3::sat && instances.add_violated(search)) result = check();
  return result;
}

}  // namespace exo::proofs
