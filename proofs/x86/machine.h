// SPDX-License-Identifier: MIT
// The state of the processor at one point of the execution (SDM volume 1, 3.4): what a path changes. Memory
// outside the stack is not here: it is one for all paths, its writes are guarded.
#pragma once

#include "proofs/x86/linear.h"
#include "proofs/x86/stack.h"

#include <array>
#include <cstdint>
#include <memory>

namespace exo::proofs::x86 {

// General registers in the order of their encoding.
enum class Register : std::uint8_t { rax, rcx, rdx, rbx, rsp, rbp, rsi, rdi, r8, r9, r10, r11, r12, r13, r14, r15 };
inline constexpr std::size_t register_count = 16;
const char* name_of(Register which);

// The adjust flag is not kept: no modelled instruction reads it.
struct Flags {
  Bool carry;
  Bool zero;
  Bool sign;
  Bool overflow;
  Word parity_of;  // the parity flag is that of the low 8 bits of this
  Bool direction = false;

  Bool parity() const { return even_parity(parity_of); }
};

// The bases of FS and GS, and the one that SWAPGS exchanges the latter with (AMD64 manual volume 2, 4.5.3 and 6.1.2).
struct Bases {
  Linear fs;
  Linear gs;
  Linear kernel_gs;
};

// The words that FXSAVE64 stores: x87, MXCSR and XMM registers. The last twelve of the area it leaves as they are
// (AMD64 manual volume 2, 11.4.4).
inline constexpr std::size_t fpu_words = 52;
using FpuState = std::array<Word, fpu_words>;

struct Machine {
  Bool guard;  // the path here is taken
  std::array<Linear, register_count> registers;
  Flags flags;
  Bases bases;
  std::shared_ptr<const FpuState> fpu;  // null where nothing is said of it
  Stack stack;
  std::uint64_t instructions;  // on the longest path here, repetitions included

  Linear& operator[](Register which) { return registers[static_cast<std::size_t>(which)]; }
  const Linear& operator[](Register which) const { return registers[static_cast<std::size_t>(which)]; }
};

// Where two paths meet: either guard, and the first machine's state where the first guard holds.
Machine merge(const Machine& a, const Machine& b);

}  // namespace exo::proofs::x86
