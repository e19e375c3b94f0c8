// SPDX-License-Identifier: MIT
// All that the paths of one execution share.
#pragma once

#include "proofs/x86/environment.h"
#include "proofs/x86/fresh.h"
#include "proofs/x86/memory.h"

namespace exo::proofs::x86 {

struct World {
  World(const Image& image, Environment surroundings)
      : environment{std::move(surroundings)}, memory{image, environment.objects, environment.initial, obligations} {}

  Environment environment;
  Obligations obligations;
  Memory memory;
  Fresh fresh;
};

}  // namespace exo::proofs::x86
