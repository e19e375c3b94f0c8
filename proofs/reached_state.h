// SPDX-License-Identifier: MIT
// A state that a run from boot reaches, and the step it takes there: numbers for everything an obligation about that
// step leaves open. Belongs to one thread.
#pragma once

#include "model/check.h"
#include "model/machine.h"
#include "model/trace.h"
#include "proofs/obligation.h"

#include <optional>
#include <string>
#include <vector>

namespace exo::proofs {

class ReachedState {
 public:
  // Before the last step of the trace; none if the trace does not get there, or an invariant does not hold there.
  static std::optional<ReachedState> of(model::Trace trace);

  const model::Trace& trace() const { return trace_; }
  // The invariants and counters that do not hold after the step.
  const std::vector<model::Violation>& broken() const { return broken_; }

  // The first conclusion that is false here, though all that is assumed holds. The machine code is in its terms, so
  // this is about the image.
  const Conclusion* violated(const Obligation& obligation);

 private:
  ReachedState(model::Trace trace, model::Machine before);
  z3::model& numbers();
  Word number_of(const Word& word);
  bool holds(const Bool& truth);
  void let(const Word& name, const Word& number);
  void let_inputs(const Obligation& obligation);

  model::Trace trace_;
  model::Machine before_;
  std::vector<model::Violation> broken_;
  std::optional<z3::model> numbers_;  // made when it is needed
};

}  // namespace exo::proofs
