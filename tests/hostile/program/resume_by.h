// SPDX-License-Identifier: MIT
// The call resume where it succeeds: all registers are those of a record, and it is the record that leads back.
#pragma once

#include "libos/base/calls.h"

namespace exo::libos {

// Resumes from the record of this kind, and answers where that is refused. The record must have RIP = resume_landing,
// and RAX and RDX as the answer where it is not; all other registers may be any.
Result resume_by(std::uint64_t kind);
extern "C" void resume_landing();

}  // namespace exo::libos
