// SPDX-License-Identifier: MIT
// Two calls of Linux, so that a program for it that needs no others is content: write to the output, and exit.
#pragma once

#include "libos/base/process.h"

namespace exo::libos {

std::span<const ProcessCall> process_calls();

}  // namespace exo::libos
