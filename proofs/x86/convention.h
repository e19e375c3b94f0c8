// SPDX-License-Identifier: MIT
// Which registers a function leaves as its caller had them.
#pragma once

#include "proofs/x86/machine.h"

#include <array>
#include <span>

namespace exo::proofs::x86 {

enum class Convention : std::uint8_t {
  c,              // System V ABI, 3.2.1
  preserve_most,  // of clang: all general registers but RAX, which holds the result, and R11
};

// In the order of the first six integer arguments.
inline constexpr std::array argument_registers{Register::rdi, Register::rsi, Register::rdx,
                                               Register::rcx, Register::r8,  Register::r9};

// The stack pointer is always preserved and not among them.
inline std::span<const Register> preserved_by(Convention convention) {
  static constexpr std::array all{Register::rbx, Register::rbp, Register::r12, Register::r13, Register::r14,
                                  Register::r15, Register::rcx, Register::rdx, Register::rsi, Register::rdi,
                                  Register::r8,  Register::r9,  Register::r10};
  constexpr std::size_t callee_saved = 6;  // of the C convention: the first
  return std::span{all}.first(convention == Convention::c ? callee_saved : all.size());
}

}  // namespace exo::proofs::x86
