// SPDX-License-Identifier: MIT
// The timer's ticks, as seen by a program that measures: it waits until one has passed where the next is near, so that
// none falls into a measurement. Good on a machine whose time-stamp counter counts instructions.
#pragma once

#include <cstdint>

namespace exo::bench {

class QuietTime {
 public:
  // Longer than anything that is measured.
  static constexpr std::uint64_t enough = 100'000;

  // Returns when no tick will come for a while.
  void wait();

  // Goes on until shortly before the next tick; answers when that will be.
  std::uint64_t approach_tick();

 private:
  std::uint64_t next_tick();

  std::uint64_t some_tick_ = 0;  // when there was one
  std::uint64_t period_ = 0;
};

// The one of this program.
QuietTime& quiet_time();

// From one reading of the counter to the next where a tick comes in between, less the same without one.
std::uint64_t instructions_of_tick();

}  // namespace exo::bench
