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

// In the middle of a call that is made of steps: before the step at a position, or after it.
struct Moment {
  model::Word position;
  bool after;
};

class ReachedState {
 public:
  // Before the last step of the trace, or in the middle of it; none if the trace does not get there, or an invariant
  // does not hold there.
  static std::optional<ReachedState> of(model::Trace trace, std::optional<Moment> moment = {});

  const model::Trace& trace() const { return trace_; }
  // The invariants and counters that do not hold after the step.
  const std::vector<model::Violation>& broken() const { return broken_; }

  // The first conclusion that is false here, though all that is assumed holds. The machine code is in its terms, so
  // this is about the image.
  const Conclusion* violated(const Obligation& obligation);

 private:
  ReachedState(model::Trace trace, const model::Machine& before);
  // False if the call is refused before it comes to that.
  bool go_to(const Moment& moment);
  z3::model& numbers();
  Word number_of(const Word& word);
  bool holds(const Bool& truth);
  void let(const Word& name, const Word& number);
  void let_inputs(const Obligation& obligation);

  model::Trace trace_;
  model::Machine before_;
  std::vector<model::Violation> broken_;
  model::Word position_ = 0;          // of the moment
  model::Word status_of_step_ = 0;    // at this position
  std::optional<z3::model> numbers_;  // made when it is needed
};

}  // namespace exo::proofs
