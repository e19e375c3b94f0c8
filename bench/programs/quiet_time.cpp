// SPDX-License-Identifier: MIT
#include "bench/programs/quiet_time.h"

#include <algorithm>

namespace exo::bench {
namespace {

constinit QuietTime only;

std::uint64_t counter() { return __builtin_ia32_rdtsc(); }

// Reading the counter is slow on an emulator; instructions that do nothing are not.
void pass_time_until(std::uint64_t time) {
  while (counter() < time) asm volatile(".rept 200; nop; .endr");
}

struct Gap {
  std::uint64_t end;       // the first reading after it
  std::uint64_t length;    // between two readings, with a tick in between
  std::uint64_t shortest;  // without one
};

// The next one: a tick takes longer than anything else that can come between two readings.
Gap next_gap() {
  constexpr std::uint64_t shortest_of_tick = 60;
  std::uint64_t shortest = shortest_of_tick;
  std::uint64_t before = counter();
  for (;;) {
    const std::uint64_t now = counter();
    if (now - before >= shortest_of_tick) return {now, now - before, shortest};
    shortest = std::min(shortest, now - before);
    before = now;
  }
}

}  // namespace

QuietTime& quiet_time() { return only; }

// Where ticks have moved, they are looked for anew.
std::uint64_t QuietTime::next_tick() {
  if (period_ == 0) {
    some_tick_ = next_gap().end;
    const std::uint64_t second = next_gap().end;
    period_ = second - some_tick_;
  }
  const std::uint64_t gone = (counter() - some_tick_) / period_;
  return some_tick_ + (gone + 1) * period_;
}

void QuietTime::wait() {
  const std::uint64_t tick = next_tick();
  if (tick - counter() < 2 * enough) pass_time_until(tick + enough);
}

std::uint64_t QuietTime::approach_tick() {
  constexpr std::uint64_t shortly = 2000;
  wait();
  const std::uint64_t tick = next_tick();
  pass_time_until(tick - shortly);
  return tick;
}

std::uint64_t instructions_of_tick() {
  only.approach_tick();
  const Gap gap = next_gap();
  return gap.length - gap.shortest;
}

}  // namespace exo::bench
