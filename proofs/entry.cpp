// SPDX-License-Identifier: MIT
#include "proofs/entry.h"

#include "proofs/entry_conclusions.h"
#include "proofs/entry_routes.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace exo::proofs {

namespace {

using x86::Path;
using x86::PathEnd;
using x86::Register;

// What contracts promise is all that is assumed: nothing that a path reads is made a hypothesis of.
void emit_route(const std::string& name, std::vector<Conclusion> conclusions, const Emit& emit) {
  Hypotheses none;
  std::vector<Watch> registers;
  registers.reserve(context_order.size());
  for (const Register which : context_order) {
    registers.push_back({std::string{"ring 3's "} + x86::name_of(which), EntryState::before(x86::name_of(which))});
  }
  emit({.name = "entry/" + name,
        .when_refuted = Verdict::refuted,
        .conclusions = std::move(conclusions),
        .assumptions = {},
        .hypotheses = &none,
        .arguments = std::move(registers),
        .places = {},
        .hardware = {},
        .of_step = false});
}

}  // namespace

void prove_stubs(CoreImage& image, const Emit& emit) {
  const State after;
  const EntryState state{image, after};
  std::vector<Conclusion> conclusions;
  for (const Stub& stub : vector_stubs(state)) {
    x86::Paths paths{state.image(), {}};
    paths.stop_at(stub.arrives);
    const Word error_code = stub.has_error_code ? EntryState::before("error_code") : Word{0};
    const auto begin = [&] {
      auto path = state.begin();
      path->machine[Register::rsp] = x86::Linear{stub.stack};
      if (stub.has_error_code) state.store(*path, stub.stack, error_code);
      return path;
    };
    paths.explore(stub.address, begin, [&](Path& path) {
      const std::uint64_t top = state.record() - 2 * sizeof(std::uint64_t);
      Bool right = path.end == PathEnd::arrives && path.world.obligations.list().empty();
      right = right && path.machine[Register::rsp].word() == top && state.load(path, top) == stub.vector &&
              state.load(path, top + sizeof(std::uint64_t)) == error_code;
      for (const Register which : context_order) {
        right = right && path.machine[which].word() == EntryState::before(x86::name_of(which));
      }
      conclusions.push_back({fmt::format("vector {}", stub.vector), right});
    });
  }
  emit_route("stubs", std::move(conclusions), emit);
}

void prove_ways(const Emit& emit) {
  const State after;
  emit_route("contract/ways", ways_are_all(after), emit);
}

void prove_entrance(const std::string& name, CoreImage& image, const Emit& emit) {
  const State after;
  const EntryState state{image, after};
  const std::vector<Entrance> all = entrances(state);
  const Entrance& entrance = *std::ranges::find(all, name, &Entrance::name);
  std::map<std::string, Conclusions> routes;
  x86::Paths paths{state.image(), entry_contracts(state)};
  const auto begin = [&] {
    auto path = state.begin();
    entrance.begin(*path);
    return path;
  };
  paths.explore(entrance.address, begin,
                [&](Path& path) { conclude(state, path, entrance.ends_interrupt, routes[route_of(path)]); });
  std::vector<Conclusion> found;
  found.reserve(entrance.routes.size() + routes.size());
  for (const std::string& route : entrance.routes) found.push_back({route + " is possible", routes.contains(route)});
  for (const auto& [route, conclusions] : routes) {
    const bool known = std::ranges::find(entrance.routes, route) != entrance.routes.end();
    if (!known) found.push_back({route + " is not possible", false});
  }
  emit_route(name + "/routes", std::move(found), emit);
  for (const auto& [route, conclusions] : routes) {
    for (const auto& [kind, list] : conclusions) emit_route(fmt::format("{}/{}/{}", name, route, kind), list, emit);
  }
}

}  // namespace exo::proofs
