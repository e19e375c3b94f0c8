// SPDX-License-Identifier: MIT
// What can happen to the machine, as the proofs see it: the calls, exceptions, the end of a faulting domain, and
// what the processor does by itself.
#pragma once

#include "proofs/obligation.h"
#include "proofs/x86/convention.h"
#include "spec/calls.h"

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace exo::proofs {

// The arguments of a step, as arbitrary words.
struct StepInputs {
  std::vector<Watch> watched;
  spec::Request<Symbolic> request;
};

// What a function leaves in RAX and RDX.
enum class Answers {
  nothing,
  status,            // in RAX
  status_and_value,  // in RAX and RDX
  value_or_status,   // in RAX: the value if it is not refused
};

// Of the words that the specification cuts: assumed of their names, or to be proved of their values.
enum class Promises { assumed, open };

struct SpecifiedStep {
  std::string name;
  std::vector<std::string> arguments;
  // The function of the image that takes it for the vCPU on the processor; none if the hardware takes it.
  std::string function;
  Answers answers = Answers::nothing;  // of that function
  std::optional<Mode> mode;            // of the vCPU, if it is always the same
  std::function<spec::Outcome<Symbolic>(const State&, const spec::Request<Symbolic>&)> specify;

  // How that function treats its caller's registers.
  x86::Convention convention = x86::Convention::c;
  // Conjuncts of the invariants that need not hold before it. An instruction may end where the canonical addresses do:
  // then the address that an exception saves is not canonical.
  std::set<std::string, std::less<>> unassumed = {};
  bool when_idle = false;  // no vCPU need be on the processor
  // Of a call that is made of steps, of which this is the beginning.
  std::optional<spec::Steps<Symbolic>> steps = {};
  // Of a step that such a call is made of.
  std::optional<spec::Steps<Symbolic>> of_call = {};

  bool by_caller() const { return !function.empty(); }

  // From the state of these hypotheses, to which it adds the cuts of the specification.
  spec::Outcome<Symbolic> take(Hypotheses& hypotheses, const spec::Request<Symbolic>& request,
                               Promises promises = Promises::assumed) const;

  // Arbitrary arguments; the caller and what hardware answers are for the user to say.
  StepInputs inputs() const;
};

// A vCPU is on the processor, where the step needs one, and in this mode if one is given. Of a step of a call also what
// it relies on.
void assume_running(Hypotheses& hypotheses, const SpecifiedStep& step);
void assume_begun(Hypotheses& hypotheses, const SpecifiedStep& step, const spec::Request<Symbolic>& request);

// For an obligation about the step.
std::optional<StepOfCall> step_of_call(const SpecifiedStep& step, const StepInputs& inputs);

// Of the call that a request belongs to: its position and what hardware answers do not matter.
Bool premise_of(const spec::Steps<Symbolic>& steps, const State& state, const spec::Request<Symbolic>& request);

// All steps, calls first, in the order of their numbers. Steps of calls are among them by their own names.
const std::vector<SpecifiedStep>& steps();

}  // namespace exo::proofs
