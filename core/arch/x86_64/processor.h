// SPDX-License-Identifier: MIT
// Setting up a processor, once its descriptors are loaded.
#pragma once

#include "core/arch/x86_64/entry.h"

namespace exo::core {

extern Processor processors[1];

// Control registers, the system-call registers, GS, the interrupt controllers: everything that stays as it is
// while domains run. Interrupts stay off in ring 3 too.
void start_processor();

}  // namespace exo::core
