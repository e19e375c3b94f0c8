// SPDX-License-Identifier: MIT
// What a call answers: a status in RAX and a value in RDX. The value of a refusal is zero, but
// where a call that is made of steps says how far it came.
#pragma once

#include "spec/abi.h"

#include <cstdint>

namespace exo::core {

struct [[nodiscard]] Reply {
  constexpr Reply(Status refusal) : status{refusal}, value{0} {}
  constexpr Reply(Status status, std::uint64_t value) : status{status}, value{value} {}

  Status status;
  std::uint64_t value;
};

}  // namespace exo::core
