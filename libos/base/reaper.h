// SPDX-License-Identifier: MIT
// Takes everything back that a dying domain has, in bounded steps: each is one call, and how many there are
// follows from what the domain owned. Anyone may do this.
#pragma once

#include "libos/base/root.h"

namespace exo::libos {

// What was taken back, and with how many calls.
struct Harvest {
  std::uint64_t calls = 0;
  std::uint64_t domains = 0;
  std::uint64_t vcpus = 0;
  std::uint64_t slices = 0;
  std::uint64_t entries = 0;
  std::uint64_t capabilities = 0;
  std::uint64_t tables = 0;
  std::uint64_t frames = 0;
};

// Reaps a dying domain and, before it, its descendants.
std::expected<Harvest, Failure> reap(Root& root, DomainId domain);

}  // namespace exo::libos
