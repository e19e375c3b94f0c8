// SPDX-License-Identifier: MIT
#include "libos/base/revocations.h"

namespace exo::libos {
namespace {

void tell_one(const SharedContext::Notice& notice, RevocationHandler& handler) {
  constexpr std::uint64_t byte = 0xff;
  const FrameNumber frame{notice.frame};
  const Slot slot{notice.what >> notice::slot_shift & byte};
  const std::uint64_t kind = notice.what & byte;
  if (kind == notice::revocation) handler.give_up(frame, slot, notice.third);
  if (kind == notice::broken_binding) {
    const std::uint64_t index = notice.what >> notice::index_shift;
    handler.lose({frame, slot, FrameNumber{notice.third}, index, notice.fourth});
  }
}

}  // namespace

void Revocations::tell(RevocationHandler& handler) {
  while (read_ != context_->notices()) {
    const SharedContext::Notice notice = context_->notice(read_);
    std::atomic_signal_fence(std::memory_order_seq_cst);
    // Now it is known whether another has taken its place meanwhile.
    const std::uint64_t unread = context_->notices() - read_;
    if (unread > shared_context::notice_count) {
      const std::uint64_t missed = unread - shared_context::notice_count;
      read_ += missed;
      handler.miss(missed);
      continue;
    }
    ++read_;
    tell_one(notice, handler);
  }
}

}  // namespace exo::libos
