// SPDX-License-Identifier: MIT
// Makes hints of proofs: which of the facts that a search came to are needed, and how they are found contradictory to
// the negated conclusion soonest.
#pragma once

#include "proofs/hints.h"
#include "proofs/instances.h"
#include "proofs/obligation.h"

#include <cstddef>
#include <optional>
#include <vector>

namespace exo::proofs {

class Recorder {
 public:
  Recorder(const Obligation& obligation, const Instances& instances) : obligation_{obligation}, instances_{instances} {}

  // These were proved by what the instances were added to now.
  void note(const std::vector<Conclusion>& conclusions);

  // Of all that was noted, in as few parts as pay.
  std::vector<Hint> hints() const;

 private:
  struct Manner {
    unsigned units;
    bool whole;
  };
  struct Part {
    std::vector<Conclusion> conclusions;
    std::vector<std::size_t> facts;
    Manner manner;
  };

  std::vector<z3::expr> terms_without_facts(const std::vector<Conclusion>& conclusions) const;
  // The cheapest within this limit, if any proves it.
  std::optional<Manner> measure(const Part& part, unsigned limit) const;
  void shrink(Part& part) const;
  void join(const Part* first, const Part* last, std::vector<Part>& joined) const;

  const Obligation& obligation_;
  const Instances& instances_;
  std::vector<Part> parts_;
};

}  // namespace exo::proofs
