// SPDX-License-Identifier: MIT
// The image that the tests execute symbolically, and an execution of one of its functions.
#pragma once

#include "proofs/x86/debug_types.h"
#include "proofs/x86/executor.h"
#include "tests/proofs/x86/concrete.h"

#include <memory>
#include <string>
#include <vector>

namespace exo::tests {

const proofs::x86::Image& fixture();

// A scalar in an object, found from the object down: the inverse of what the executor does with addresses.
struct Scalar {
  std::string path;
  std::vector<std::uint64_t> indices;
  std::uint64_t offset;
  std::uint64_t bytes;
};
std::vector<Scalar> scalars_of(const proofs::x86::Object& object);

// The objects of records.h.
std::vector<proofs::x86::Object> fixture_objects();

}  // namespace exo::tests
