// SPDX-License-Identifier: MIT
// The hypotheses of an obligation, made in stages, the likely ones first. Searches share them.
#pragma once

#include "proofs/hints.h"
#include "proofs/hypotheses.h"
#include "proofs/search.h"

#include <vector>

namespace exo::proofs {

class Instances {
 public:
  static constexpr int all_stages = 4;
  static constexpr int easy_stages = 2;
  static constexpr int brief_stages = 1;

  explicit Instances(Hypotheses& hypotheses) : hypotheses_{hypotheses}, ends_{hypotheses.facts().size()} {}

  // For a new search, to which so many stages are open.
  void begin(int stages);
  void allow(int stages) { allowed_ = stages; }

  // Adds some that the search's model violates; false if it satisfies all.
  bool add_violated(Search& search);
  // Counts those of a hint as added, and returns them.
  std::vector<z3::expr> add_hinted(const Hint& hint);
  // How many were added, and which.
  std::size_t count() const { return count_; }
  std::vector<std::size_t> added() const;
  const z3::expr& fact(std::size_t i) const { return hypotheses_.facts()[i].term(); }
  std::uint32_t name_of(std::size_t i) const { return hypotheses_.name_of(i); }
  // With which it was made.
  int stage_of(std::size_t i) const;

  // What was added to this search helps likely in later ones, too.
  void keep();
  void add_likely(Search& search);

 private:
  void add(std::size_t i, Search& search);
  bool block_holds(std::size_t first, const Search& search);
  bool next_stage();
  void make(int stage);

  Hypotheses& hypotheses_;
  std::vector<std::size_t> ends_;  // of the stages that are made, among the facts
  std::vector<bool> added_;        // to the search, of the facts of the stages that it came to
  std::vector<bool> likely_;
  std::size_t count_ = 0;
  std::vector<z3::expr> blocks_;  // of facts, by their order
  int stage_ = 0;
  int allowed_ = all_stages;
};

// Adds violated instances until none is left or the search fails.
z3::check_result complete(Search& search, Instances& instances, const z3::expr_vector* assumptions = nullptr);

}  // namespace exo::proofs
