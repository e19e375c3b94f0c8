// SPDX-License-Identifier: MIT
// What the soak test can do next. An action makes one call, or a few that belong together, with arguments that are
// mostly right; its answer is that of the core. New kinds of calls are tried by adding actions to a list here.
#pragma once

#include "tests/soak/playground.h"

namespace exo::libos {

struct Action {
  std::string_view name;
  unsigned weight;  // how often, beside the others
  Status (*perform)(Playground&);
};

// No action could be tried now: nobody is there for it.
inline constexpr Status nothing_to_do{status_count};

std::span<const Action> guest_actions();       // other domains and their vCPUs
std::span<const Action> helper_actions();      // vCPUs of our own domain
std::span<const Action> frame_actions();       // frames, tables and capabilities
std::span<const Action> revocation_actions();  // taking back
std::span<const Action> time_actions();        // slices and timers
std::span<const Action> port_actions();        // events

}  // namespace exo::libos
