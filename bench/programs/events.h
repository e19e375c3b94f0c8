// SPDX-License-Identifier: MIT
// What events, ticks and switches between domains cost. After measure_upcalls.
#pragma once

#include "libos/base/child.h"

namespace exo::bench {

std::expected<void, libos::Failure> measure_events(libos::Root& root);

// With a child that waits, and one that notes and yields (partner.h), which may have slices.
std::expected<void, libos::Failure> measure_waking(libos::Root& root, const libos::Child& waiter);
std::expected<void, libos::Failure> measure_switches(const libos::Child& noter);

}  // namespace exo::bench
