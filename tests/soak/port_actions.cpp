// SPDX-License-Identifier: MIT
#include "tests/soak/action.h"

namespace exo::libos {
namespace {

constexpr std::uint64_t most_ports = 2;  // of a frame; so that one is met again

// A toy that has ports, or any other one.
FrameNumber some_ports(Playground& playground) {
  for (int i = 0; i < 32; ++i) {
    const FrameNumber toy = playground.some_toy();
    if (playground.root().frames()[toy].type() == FrameType::ports) return toy;
  }
  return playground.some_frame();
}

std::uint64_t some_index(Playground& playground) { return playground.random().below(most_ports); }

Status create(Playground& playground) { return ports_create(playground.some_frame()); }

Status destroy(Playground& playground) { return ports_destroy(some_ports(playground)); }

Status allocate(Playground& playground) {
  const Child* const guest = playground.some_guest();
  const bool is_for_guest = guest != nullptr && playground.random().one_in(2);
  const FrameNumber frame = some_ports(playground);
  if (is_for_guest) guest->mailbox->shared_frame = frame;
  return port_allocate(frame, some_index(playground), is_for_guest ? guest->domain : own_domain);
}

Status bind(Playground& playground) {
  const std::uint64_t event = event::first_of_ports + playground.random().below(128);
  return port_bind(some_ports(playground), some_index(playground), playground.some_helper(), event);
}

Status release(Playground& playground) { return port_release(some_ports(playground), some_index(playground)); }

Status send(Playground& playground) { return port_send(some_ports(playground), some_index(playground)); }

constexpr std::array actions{
    Action{"make ports", 3, create}, Action{"unmake ports", 1, destroy},   Action{"allocate a port", 6, allocate},
    Action{"bind a port", 8, bind},  Action{"release a port", 1, release}, Action{"send to a port", 10, send},
};

}  // namespace

std::span<const Action> port_actions() { return actions; }

}  // namespace exo::libos
