// SPDX-License-Identifier: MIT
// What taking back costs: telling the holder, breaking its bindings, and the whole of it.
#pragma once

#include "libos/base/child.h"

namespace exo::bench {

// With a child that is still being built. Afterwards its vCPU has a shared context, and gets notices there.
std::expected<void, libos::Failure> measure_revocations(libos::Root& root, const libos::Child& child);

}  // namespace exo::bench
