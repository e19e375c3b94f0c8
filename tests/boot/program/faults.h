// SPDX-License-Identifier: MIT
// Ways for the boot tests' root program to be ended by the core.
#pragma once

#include "spec/abi.h"

namespace exo::tests {

// Causes the exception that goes by the name. Returns if there is no such name, or nothing happened.
void cause_fault(const char* name, const BootInformation& information);

bool same(const char* one, const char* other);

}  // namespace exo::tests
