// SPDX-License-Identifier: MIT
// One path through assembly: what an execution without calls inlined or merged paths has come to.
#pragma once

#include "proofs/x86/machine.h"
#include "proofs/x86/world.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace exo::proofs::x86 {

enum class PathEnd : std::uint8_t {
  sysret,
  iretq,
  returns,  // from the function that it began with
  arrives,  // where it was to be stopped
  dies,     // in a function that does not return
  strays,   // to an address in no object; an obligation that does not hold says so
};

// A call of a function that is not executed: its contract stands for it.
struct PathCall {
  std::string function;
  std::string way;  // that it took
  Machine before;   // at the call, before the return address is pushed
  std::uint64_t address;
};

struct Path {
  Path(const Image& image, Environment environment, Machine machine)
      : machine{std::move(machine)}, world{image, std::move(environment)} {}

  void assume(const Bool& fact) { condition = condition && fact; }

  Bool condition = true;  // what branches decided and contracts promised
  Machine machine;        // its guard is true; instructions are those executed, callees under contract not counted
  World world;
  std::vector<PathCall> calls;
  std::optional<PathEnd> end = {};
  std::uint64_t end_address = 0;  // of the last instruction, or where it arrives
};

}  // namespace exo::proofs::x86
