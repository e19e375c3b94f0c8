// SPDX-License-Identifier: MIT
// Statuses in words.
#pragma once

#include "libos/base/calls.h"

#include <string_view>

namespace exo::libos {

// Its name in spec/abi.h.
std::string_view name(Status status);

// One sentence: why the core refuses.
std::string_view sentence(Status status);

// Why a library function gave up: what it was about to do, and the core's answer to it (ok when it was not the
// core that objected).
struct [[nodiscard]] Failure {
  std::string_view attempt;
  Status status = Status::ok;
};

}  // namespace exo::libos
