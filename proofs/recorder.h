// SPDX-License-Identifier: MIT
// Makes hints of proofs: which of the facts that a search came to are needed, and how they are found contradictory to
// the negated conclusion soonest.
#pragma once

#include "proofs/hints.h"
#include "proofs/instances.h"
#include "proofs/obligation.h"

#include <cstddef>
#include <vector>

namespace exo::proofs {

class Recorder {
 public:
  Recorder(const Obligation& obligation, const Instances& instances) : obligation_{obligation}, instances_{instances} {}

  // These were proved by what the instances were added to now.
  void note(const std::vector<Conclusion>& conclusions);

  // Of all that was noted, in as few parts as pay.
  std::vector<Hint> hints() const;

  // The hint proved these, with what the instances were added to now, and took so many units. Sought is a cheaper way
  // where it was dear.
  Hint improved(const Hint& hint, std::vector<std::size_t> conclusions, unsigned units) const;

 private:
  struct Part {
    std::vector<std::size_t> conclusions;  // positions among the obligation's
    std::vector<std::size_t> facts;
    unsigned units;  // at most, or of the cheapest proof
    bool is_proved = false;
    bool whole = false;
    unsigned seed = 0;
  };

  OrderedTerms& order() const { return obligation_.hypotheses->order(); }
  std::vector<z3::expr> query_of(const Part& part) const;
  std::vector<std::size_t> added_facts() const;
  // Whether it is proved with this seed for less.
  void measure(Part& part, unsigned seed) const;
  void shrink(Part& part) const;
  // As far as that makes it cheaper.
  void shorten(Part& part) const;
  // With other seeds, more of them where it is dear.
  void vary(Part& part) const;
  Hint hint_of(const Part& part) const;
  void join(const Part* first, const Part* last, std::vector<Part>& joined) const;

  const Obligation& obligation_;
  const Instances& instances_;
  std::vector<Part> parts_;
};

}  // namespace exo::proofs
