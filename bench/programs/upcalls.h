// SPDX-License-Identifier: MIT
// What it costs a program to be its own kernel: exceptions, system calls of its user mode, switches of roots.
#pragma once

#include "libos/base/root.h"

namespace exo::bench {

// Where measure_upcalls has bound the shared context of the vCPU.
inline constexpr libos::VirtualAddress shared_page{0x3000'0000};

std::expected<void, libos::Failure> measure_upcalls(libos::Root& root);

}  // namespace exo::bench
