// SPDX-License-Identifier: MIT
// The convention "any n frames": a parent says in the mailbox how many frames it wants back from a child, whichever
// these are. The child chooses, by a policy of its own, and takes each that it gave up off the number. A parent that
// gets less can take back frames that it names (frame_revoke).
#pragma once

#include "libos/base/mailbox.h"
#include "libos/base/resident_pages.h"

namespace exo::libos {

// The program's own: keeps elsewhere what was written to a page, before its frame is given up.
class PageKeeper {
 public:
  virtual Status keep(const Victim& page) = 0;
};

// Gives up as many pages as are wanted and there are, the policy's choice first. Says how many they were.
std::expected<std::uint64_t, Status> give_up_frames(Mailbox& mailbox, ResidentPages& pages, PageKeeper& keeper);

}  // namespace exo::libos
