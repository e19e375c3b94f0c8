// SPDX-License-Identifier: MIT
// Where the core enters a vCPU, one address for each kind of upcall. The entry needs its stack pointer at the end of
// the general registers in the record of its kind: pushing all of them fills it.
//
// It calls handle_upcall on a stack of its kind, and in the end `resume`, or return_to_user where a call of user mode
// is answered: that is the shorter way, on which FS and GS stay as they are.
#pragma once

#include "libos/base/registers.h"

namespace exo::libos {

using UpcallEntry = void (*)();
UpcallEntry upcall_entry(Upcall kind);

// Whether FS and GS can be read here. If not, nothing but `resume` can have changed them, and records stay right.
void tell_entry_of_bases();

extern "C" void handle_upcall(std::uint64_t kind, Registers* registers, FpuState* fpu);

}  // namespace exo::libos
