// SPDX-License-Identifier: MIT
// Who has which slice in the test of accuracy, and what each domain does: its argument.
#pragma once

#include "libos/base/slice_policy.h"

#include <array>
#include <string_view>

namespace exo::tests {

enum class Role : std::uint64_t {
  honest_a,
  honest_b,
  honest_c,
  never_yields,
  yields,           // at odd moments, to the root domain, its like, or nobody in particular
  blocks,           // at odd moments, for a time or none
  releases_frames,  // the longest call
  makes_domains,    // and ends them
  faults,           // and handles it
  runs_user_mode,   // with a call after the other
  ignores_the_end,  // of its slices
  sends_events,     // to itself
};
inline constexpr std::uint64_t honest_count = 3;
inline constexpr std::uint64_t role_count = 12;

constexpr bool is_honest(Role role) { return libos::number(role) < honest_count; }

// Neighbours are different, so everyone sees where a slice of his begins. The adversaries (x) take turns; the one that
// ignores the end of its slices has many of them, for it is charged for each with another.
inline constexpr std::string_view pattern = "abcxbcabcabxcabc";
inline constexpr std::size_t first_of_adversaries = pattern.find('x');
inline constexpr std::array adversaries{
    Role::never_yields, Role::ignores_the_end, Role::yields,         Role::blocks,
    Role::faults,       Role::ignores_the_end, Role::makes_domains,  Role::releases_frames,
    Role::sends_events, Role::ignores_the_end, Role::runs_user_mode, Role::blocks,
    Role::yields,       Role::ignores_the_end, Role::never_yields,   Role::releases_frames};
static_assert(slice_count % pattern.size() == 0 && slice_count / pattern.size() * 2 == adversaries.size());

constexpr Role role_at(std::uint64_t position) {
  const std::uint64_t place = position % pattern.size();
  if (pattern[place] != 'x') return Role{static_cast<std::uint64_t>(pattern[place] - 'a')};
  return adversaries[position / pattern.size() * 2 + (place > first_of_adversaries ? 1 : 0)];
}

// How many slices of this role begin before the position, in the same round.
constexpr std::uint64_t slices_before(Role role, std::uint64_t position) {
  std::uint64_t count = 0;
  for (std::uint64_t before = 0; before < position; ++before) count += role_at(before) == role ? 1 : 0;
  return count;
}

}  // namespace exo::tests
