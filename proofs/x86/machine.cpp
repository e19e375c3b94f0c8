// SPDX-License-Identifier: MIT
#include "proofs/x86/machine.h"

#include <algorithm>

namespace exo::proofs::x86 {

const char* name_of(Register which) {
  static constexpr std::array<const char*, register_count> names{
      "rax", "rcx", "rdx", "rbx", "rsp", "rbp", "rsi", "rdi", "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15"};
  return names[static_cast<std::size_t>(which)];
}

Machine merge(const Machine& a, const Machine& b) {
  const Bool& first = a.guard;
  Machine merged{
      .guard = a.guard || b.guard,
      .registers = {},
      .flags = {.carry = choose(first, a.flags.carry, b.flags.carry),
                .zero = choose(first, a.flags.zero, b.flags.zero),
                .sign = choose(first, a.flags.sign, b.flags.sign),
                .overflow = choose(first, a.flags.overflow, b.flags.overflow),
                .parity_of = choose(first, a.flags.parity_of, b.flags.parity_of),
                .direction = choose(first, a.flags.direction, b.flags.direction)},
      .bases = {.fs = choose(first, a.bases.fs, b.bases.fs),
                .gs = choose(first, a.bases.gs, b.bases.gs),
                .kernel_gs = choose(first, a.bases.kernel_gs, b.bases.kernel_gs)},
      .fpu = a.fpu == b.fpu ? a.fpu : nullptr,
      .stack = Stack::choose(first, a.stack, b.stack),
      .instructions = std::max(a.instructions, b.instructions),
  };
  for (std::size_t i = 0; i < register_count; ++i) {
    merged.registers[i] = choose(first, a.registers[i], b.registers[i]);
  }
  return merged;
}

}  // namespace exo::proofs::x86
