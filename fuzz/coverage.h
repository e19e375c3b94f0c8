// SPDX-License-Identifier: MIT
// Which statuses of which calls were met, and which should be.
#pragma once

#include "model/step.h"

#include <array>
#include <map>
#include <string>
#include <vector>

namespace exo::fuzz {

using model::Word;

// The statuses of a call in the order of its checks, without repetition, as the specification has them.
const std::vector<Status>& statuses_of(Call call);

// Flush epochs last for longer than any run.
constexpr bool needs_set_state(Call call, Status status) {
  return call == Call::tlb_flush && status == Status::epoch_exhausted;
}

class Coverage {
 public:
  void count(const model::Step& step, const model::Answer& answer);
  std::uint64_t times(Call call, Status status) const;
  std::uint64_t unknown_calls() const { return unknown_; }

  // "call.status" of every pair that was not met, but for those that no run from boot meets.
  std::vector<std::string> missing() const;

  // A line per call: its statuses and how often each was met.
  std::string table() const;

 private:
  std::array<std::array<std::uint64_t, status_count>, call_count> counts_{};
  std::uint64_t unknown_ = 0;
};

}  // namespace exo::fuzz
