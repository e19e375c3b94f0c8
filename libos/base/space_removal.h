// SPDX-License-Identifier: MIT
// Takes an address space apart that no vCPU uses any more.
#pragma once

#include "libos/base/address_space.h"

namespace exo::libos {

// Gives back all that lies below its root, and the root: tables, and the frames that are bound there, which must be
// bound nowhere else. Stops at the first call that the core refuses.
Status remove_space(Tables& tables, const AddressSpace& space);

}  // namespace exo::libos
