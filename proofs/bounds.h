// SPDX-License-Identifier: MIT
// Theorem 8: how many instructions each function that ring 3 enters can take at most, and how many bytes of stack, read
// off the machine code by the executor. A repeated instruction counts once for each repetition.
#pragma once

#include "proofs/core_image.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace exo::proofs {

struct FunctionBound {
  std::string name;            // of the step
  std::uint64_t instructions;  // on the longest path, from its first instruction to its return
  std::uint64_t stack_bytes;   // below the return address
  // From ring 3 to ring 3, SYSCALL and the way in and out included; nothing for the end of a domain, which is reported.
  std::optional<std::uint64_t> between_rings;
};

// The calls in the order of their numbers, then what else is entered. Throws x86::Unsupported where the machine code
// cannot be understood.
std::vector<FunctionBound> function_bounds(CoreImage& image);

}  // namespace exo::proofs
