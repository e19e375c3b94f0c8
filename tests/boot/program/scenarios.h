// SPDX-License-Identifier: MIT
// What the boot tests' root program can try. Each ends the machine with status 1 if something is wrong.
#pragma once

#include "tests/boot/program/call.h"

namespace exo::tests {

// The boot information is right; prints it.
void look_around(const BootInformation& information);

// A call leaves the registers as spec/abi.h says.
void check_call_registers();

// Two vCPUs of one domain take turns: each finds its registers as it left them, a new one finds them zero.
void check_switch(const BootInformation& information);

// Domains take turns with secrets in all registers: each finds its own again, and none of another's.
void check_strangers(const BootInformation& information);

// Exceptions, nested exceptions and single steps reach their handlers, and user mode its kernel. Ends the machine.
void check_upcalls(const BootInformation& information);

// Control transfers carry messages, and nothing else, and end in every way there is.
void check_control(const BootInformation& information);

// A page that was bound anew is seen as it was, until it is invalidated.
void check_invalidation(const BootInformation& information);

// Who is called blocks, and nobody else can run.
void check_sleeping_callee(const BootInformation& information);

// A domain with capabilities for the core's records reads them, and one without does not.
void check_informed(const BootInformation& information);

// An exception while both records are in use: the domain ends.
void fault_for_ever(const BootInformation& information);

// A second domain faults: it alone ends, and everything it had can be taken back.
void check_fault_of_child(const BootInformation& information);

}  // namespace exo::tests
