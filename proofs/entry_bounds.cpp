// SPDX-License-Identifier: MIT
#include "proofs/entry_bounds.h"

#include "proofs/entry_routes.h"

#include <algorithm>

namespace exo::proofs {

namespace {

std::uint64_t longest_stub(const EntryState& state) {
  std::uint64_t longest = 0;
  for (const Stub& stub : vector_stubs(state)) {
    x86::Paths paths{state.image(), {}};
    paths.stop_at(stub.arrives);
    const auto begin = [&] {
      auto path = state.begin();
      path->machine[x86::Register::rsp] = x86::Linear{stub.stack};
      return path;
    };
    paths.explore(stub.address, begin,
                  [&](const x86::Path& path) { longest = std::max(longest, path.machine.instructions); });
  }
  return longest;
}

}  // namespace

std::vector<RouteBound> route_bounds(CoreImage& image) {
  const State after;
  const EntryState state{image, after};
  const std::uint64_t stub = longest_stub(state);
  std::vector<RouteBound> bounds;
  for (const Entrance& entrance : entrances(state)) {
    x86::Paths paths{state.image(), entry_contracts(state)};
    const auto begin = [&] {
      auto path = state.begin();
      entrance.begin(*path);
      return path;
    };
    paths.explore(entrance.address, begin, [&](const x86::Path& path) {
      if (path.end != x86::PathEnd::sysret && path.end != x86::PathEnd::iretq) return;
      RouteBound bound{entrance.name, route_of(path), path.machine.instructions + (entrance.by_vector ? stub : 0), {}};
      for (const x86::PathCall& call : path.calls) bound.calls.push_back(call.function);
      const auto known = std::ranges::find_if(bounds, [&](const RouteBound& other) {
        return other.entrance == bound.entrance && other.route == bound.route;
      });
      if (known == bounds.end()) {
        bounds.push_back(std::move(bound));
      } else {
        known->instructions = std::max(known->instructions, bound.instructions);
      }
    });
  }
  return bounds;
}

}  // namespace exo::proofs
