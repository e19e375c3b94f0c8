// SPDX-License-Identifier: MIT
#include "libos/base/windows.h"

#include "libos/base/table_entry.h"

namespace exo::libos {

void Windows::open_at(FrameNumber table, VirtualAddress base, std::size_t first) {
  table_ = table;
  base_ = base;
  first_ = next_ = first;
}

// The processor may remember what a closed window showed. So each is used once, and then all after a flush.
std::expected<void*, Status> Windows::open(FrameNumber frame, Rights rights, Slot slot) {
  for (bool flushed = false;; flushed = true) {
    while (next_ < is_open_.size() && is_open_[next_]) ++next_;
    if (next_ < is_open_.size()) break;
    if (flushed) return std::unexpected(Status::limit_reached);
    const Status status = tlb_flush();
    if (status != Status::ok) return std::unexpected(status);
    next_ = first_;
  }
  const Result bound = table_set(table_, next_, binding(frame, rights, slot), 0);
  if (!bound.ok()) return std::unexpected(bound.status);
  is_open_[next_] = true;
  return at<void>(base_ + next_++ * page_size);
}

Status Windows::close(void* window) {
  const std::uint64_t index = index_of(window);
  const Result cleared = table_set(table_, index, 0);
  if (cleared.ok()) is_open_[index] = false;
  return cleared.status;
}

std::uint64_t Windows::index_of(const void* window) const {
  return (number(address_of(window)) - number(base_)) / page_size;
}

}  // namespace exo::libos
