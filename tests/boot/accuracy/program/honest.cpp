// SPDX-License-Identifier: MIT
#include "libos/base/calls.h"
#include "tests/boot/accuracy/program/roles.h"

#include <algorithm>
#include <array>

namespace exo::tests {
namespace {

using namespace libos;

constexpr std::uint64_t slices_in_span = ticks_in_span / time::ticks_per_slice;
constexpr std::uint64_t slices_in_all = slices_in_span + 40;

std::uint64_t counter() { return __builtin_ia32_rdtsc(); }

// The beginning of a slice of ours.
struct Beginning {
  std::uint64_t steps;  // taken before: what we had of the processor
  std::uint64_t tick;
  std::uint64_t counter;
};

std::array<Beginning, slices_in_all> beginnings;

// How many slices of ours should have begun before.
std::uint64_t place_of(Role role, const Beginning& beginning) {
  const std::uint64_t slice = beginning.tick / time::ticks_per_slice;
  return slice / slice_count * slices_before(role, slice_count) + slices_before(role, slice % slice_count);
}

// Works until all beginnings are noted. Where the counter jumps, another had the processor. Answers how far it goes in
// a step if nothing comes in between.
std::uint64_t work() {
  constexpr std::uint64_t jump = 100'000;
  std::uint64_t length = jump;
  std::uint64_t steps = 0;
  std::size_t count = 0;
  for (std::uint64_t before = counter(); count < beginnings.size(); ++steps) {
    pass_time();
    const std::uint64_t now = counter();
    if (now - before >= jump) beginnings[count++] = {steps, timer_set(time::never).value, now};
    if (steps != 0) length = std::min(length, now - before);  // the first is shorter
    before = now;
  }
  return length;
}

}  // namespace

void be_honest(Mailbox& mailbox) {
  const Role role{mailbox.argument};
  const std::uint64_t step = work();
  const Beginning& first = beginnings.front();
  const Beginning& last = beginnings.back();
  const std::uint64_t tick = (last.counter - first.counter) / (last.tick - first.tick);
  std::uint64_t worst = 0;
  for (std::size_t from = 0, to = 0;; ++from) {
    const auto places = [&] { return place_of(role, beginnings[to]) - place_of(role, beginnings[from]); };
    while (to < beginnings.size() && places() < slices_in_span) ++to;
    if (to == beginnings.size()) break;
    const std::uint64_t had = (beginnings[to].steps - beginnings[from].steps) * step;
    const std::uint64_t due = places() * time::ticks_per_slice * tick;
    worst = std::max(worst, due > had ? due - had : 0);
  }
  mailbox.request = tick;
  mailbox.operand = worst;
}

}  // namespace exo::tests
