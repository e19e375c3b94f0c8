// SPDX-License-Identifier: MIT
// What can happen to the machine, as the proofs see it: the calls, the end of a faulting domain, and what
// the processor does by itself.
#pragma once

#include "proofs/obligation.h"
#include "spec/calls.h"

#include <functional>
#include <string>
#include <vector>

namespace exo::proofs {

// The arguments of a step, as arbitrary words.
struct StepInputs {
  std::vector<Watch> watched;
  spec::Request<Symbolic> request;
};

struct SpecifiedStep {
  std::string name;
  std::vector<std::string> arguments;
  // Taken by a call or exception of the vCPU on the processor, rather than by the hardware.
  bool by_caller;
  std::function<spec::Outcome<Symbolic>(const State&, const spec::Request<Symbolic>&)> specify;

  // Arbitrary arguments; the caller and what hardware answers are for the user to say.
  StepInputs inputs() const;
};

// All steps, calls first, in the order of their numbers.
const std::vector<SpecifiedStep>& steps();

}  // namespace exo::proofs
