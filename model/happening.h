// SPDX-License-Identifier: MIT
// What vCPUs bring about: the calls, SYSCALL in user mode, exceptions, the end of a domain that has no handler for one,
// and calls with numbers that are none; each with all its answers. Coverage, witnesses and theorem 9 go through these.
#pragma once

#include "model/machine.h"

#include <string>

namespace exo::model {

struct Happening {
  std::string_view name;
  std::vector<Status> answers;  // in the order of the checks, without repetition
};

// The calls, at the position of their number, then the short ones, and then the others.
const std::vector<Happening>& happenings();

// What a step is to a machine in this state; null if the hardware takes it.
const Happening* happening_of(const Machine& machine, const Step& step);

// As its witness is named: "frame_release.not_flushed".
std::string outcome_name(const Happening& happening, Word status);

}  // namespace exo::model
