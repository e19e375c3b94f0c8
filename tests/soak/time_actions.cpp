// SPDX-License-Identifier: MIT
#include "tests/soak/action.h"

namespace exo::libos {
namespace {

std::uint64_t some_position(Playground& playground) { return playground.random().below(slice_count); }

Status give_slice_to_guest(Playground& playground) {
  const Child* const guest = playground.some_guest();
  if (guest == nullptr) return nothing_to_do;
  return slice_allocate(some_position(playground), guest->vcpu);
}

Status give_slice_to_helper(Playground& playground) {
  return slice_allocate(some_position(playground), playground.some_helper());
}

// From a helper, or from whoever is dying.
Status take_slice(Playground& playground) {
  const std::uint64_t first = some_position(playground);
  for (std::uint64_t i = 0; i < slice_count; ++i) {
    const std::uint64_t position = (first + i) % slice_count;
    if (playground.root().slice(position).domain != no_domain) return slice_release(position);
  }
  return nothing_to_do;
}

// Nobody is told, for we have no shared context.
Status set_timer(Playground& playground) {
  const auto result = timer_set(time::never);
  return timer_set(result.value + playground.random().below(16)).status;
}

constexpr std::array actions{
    Action{"give a guest a slice", 4, give_slice_to_guest},
    Action{"give a helper a slice", 2, give_slice_to_helper},
    Action{"take a slice", 2, take_slice},
    Action{"set the timer", 2, set_timer},

};

}  // namespace

std::span<const Action> time_actions() { return actions; }

}  // namespace exo::libos
