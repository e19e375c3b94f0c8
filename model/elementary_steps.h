// SPDX-License-Identifier: MIT
// A step as the theorems about single steps see it: a call that is made of steps is each of these.
#pragma once

#include "model/machine.h"

#include <functional>
#include <string_view>

namespace exo::model {

// As the proofs name it, on this machine; of a call that is made of steps, its beginning.
std::string_view name_of_step(const Machine& machine, const Step& step);

struct ElementaryStep {
  std::string_view name;
  spec::Request<Native> request;
  // On a machine in the state that the step is taken in, or one like it; with other hardware inputs, if one likes.
  std::function<Answer(Machine&, const spec::Request<Native>&)> take;
};

// Calls visit with each step that happens, and the machine before it.
void each_elementary_step(const Machine& machine, const Step& step,
                          const std::function<void(const Machine& before, const ElementaryStep&)>& visit);

}  // namespace exo::model
