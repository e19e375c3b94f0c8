// SPDX-License-Identifier: MIT
#include "libos/base/frame_request.h"

#include "libos/base/frame_pool.h"

#include <algorithm>

namespace exo::libos {

std::expected<std::uint64_t, Status> give_up_frames(Mailbox& mailbox, ResidentPages& pages, PageKeeper& keeper) {
  std::array<Victim, 16> victims;
  std::uint64_t given_up = 0;
  while (mailbox.frames_wanted.load() != 0) {
    const auto wanted = std::span{victims}.first(std::min(mailbox.frames_wanted.load(), victims.size()));
    const auto picked = wanted.first(pages.pick(wanted));
    if (picked.empty()) break;
    const Status flushed = tlb_flush();
    if (flushed != Status::ok) return std::unexpected(flushed);
    for (const Victim& victim : picked) {
      const Status kept = victim.is_dirty ? keeper.keep(victim) : Status::ok;
      if (kept != Status::ok) return std::unexpected(kept);
      const Status released = FramePool::release(victim.frame);
      if (released != Status::ok) return std::unexpected(released);
      mailbox.frames_wanted.fetch_sub(1);
      ++given_up;
    }
  }
  return given_up;
}

}  // namespace exo::libos
