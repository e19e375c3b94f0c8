// SPDX-License-Identifier: MIT
// What protected control transfer costs.
#pragma once

#include "libos/base/child.h"

namespace exo::bench {

// With a child that notes and replies (partner.h).
std::expected<void, libos::Failure> measure_transfers(libos::Root& root, const libos::Child& callee);

}  // namespace exo::bench
