// SPDX-License-Identifier: MIT
// Which answers were met to what vCPUs bring about, and which should be.
#pragma once

#include "model/happening.h"

#include <array>
#include <string>
#include <vector>

namespace exo::fuzz {

using model::Word;

// Flush epochs last for longer than any run.
inline constexpr std::string_view needs_set_state = "tlb_flush.epoch_exhausted";

class Coverage {
 public:
  void count(const model::Happening& happening, Word answer);

  // "call.status" of every outcome that was not met, but for the one that no run from boot meets.
  std::vector<std::string> missing() const;

  // A line per call, and for each other happening: its answers and how often each was met.
  std::string table() const;

 private:
  std::vector<std::array<std::uint64_t, status_count>> counts_ =
      std::vector<std::array<std::uint64_t, status_count>>(model::happenings().size());
};

}  // namespace exo::fuzz
