// SPDX-License-Identifier: MIT
// A part of the program `holder`: it has pages that it can do without, uses some of them, and gives up as many as its
// parent wants.
#pragma once

#include "libos/base/mailbox.h"

namespace exo::libos {

// Until the parent ends it; or the status of the program, if something went wrong.
std::uint64_t choose_frames(Mailbox& mailbox);

}  // namespace exo::libos
