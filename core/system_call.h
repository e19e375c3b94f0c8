// SPDX-License-Identifier: MIT
// The function that the system-call stub calls: the unit that is proved. Registers and numbers are those
// of spec/abi.h, with R10 moved to RCX and RAX to R9.
#pragma once

#include "core/reply.h"

namespace exo::core {

extern "C" Reply system_call(std::uint64_t a, std::uint64_t b, std::uint64_t c, std::uint64_t d, std::uint64_t e,
                             std::uint64_t call_number);

}  // namespace exo::core
