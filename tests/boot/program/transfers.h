// SPDX-License-Identifier: MIT
// Control transfer between domains that do not trust each other: the message alone goes from one to the other.
#pragma once

#include "spec/abi.h"

namespace exo::tests {

void check_transfers(const BootInformation& information);

}  // namespace exo::tests
