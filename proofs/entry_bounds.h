// SPDX-License-Identifier: MIT
// How many instructions the paths of entry.S take, from the first after SYSCALL or an exception to SYSRET or IRETQ,
// without those of the functions of the core's steps. What switch_vcpu executes is counted.
#pragma once

#include "proofs/core_image.h"

#include <cstdint>
#include <string>
#include <vector>

namespace exo::proofs {

struct RouteBound {
  std::string entrance;
  std::string route;
  std::uint64_t instructions;      // on the longest of its paths
  std::vector<std::string> calls;  // functions that are to be added
};

// Only routes that go back to ring 3.
std::vector<RouteBound> route_bounds(CoreImage& image);

}  // namespace exo::proofs
