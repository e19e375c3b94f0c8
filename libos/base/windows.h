// SPDX-License-Identifier: MIT
// Windows: one level-1 table of ours, whose 512 pages show whatever frame is wanted for a while.
#pragma once

#include "libos/base/calls.h"

#include <array>
#include <expected>

namespace exo::libos {

class Windows {
 public:
  // A table that is already linked, so that its entries are the pages from `base` on. Those before the `first` one
  // are left alone.
  void open_at(FrameNumber table, VirtualAddress base, std::size_t first = 0);

  // Shows a frame. limit_reached when all windows are open.
  std::expected<void*, Status> open(FrameNumber frame, Rights rights, Slot slot = Slot::owner);
  Status close(void* window);

 private:
  std::uint64_t index_of(const void* window) const;

  FrameNumber table_{};
  VirtualAddress base_{};
  std::array<bool, words_per_frame> is_open_{};
  std::size_t first_ = 0;
  std::size_t next_ = 0;  // the windows from here on have not been used since the last flush
};

}  // namespace exo::libos
