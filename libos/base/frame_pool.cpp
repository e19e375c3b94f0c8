// SPDX-License-Identifier: MIT
#include "libos/base/frame_pool.h"

#include "libos/base/frame_table.h"

namespace exo::libos {

std::expected<FrameNumber, Status> FramePool::allocate(DomainId domain) {
  for (std::uint64_t tried = 0; tried < frame_count_; ++tried) {
    const FrameNumber frame{next_};
    next_ = (next_ + 1) % frame_count_;
    if (table_ != nullptr && !table_->may_be_free(frame)) continue;
    const Status status = frame_allocate(domain, frame);
    if (status == Status::ok) return frame;
    if (status != Status::not_free) return std::unexpected(status);
  }
  return std::unexpected(Status::not_free);
}

std::expected<FrameNumber, Status> FramePool::allocate_table(DomainId domain, std::uint64_t level) {
  const auto frame = allocate(domain);
  if (!frame) return frame;
  const Status created = table_create(*frame, level);
  if (created != Status::ok) return std::unexpected(created);
  return frame;
}

Status FramePool::release(FrameNumber frame) {
  const Status status = frame_release(frame);
  if (status != Status::not_flushed) return status;
  const Status flushed = tlb_flush();
  return flushed == Status::ok ? frame_release(frame) : flushed;
}

}  // namespace exo::libos
