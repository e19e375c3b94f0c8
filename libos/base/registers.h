// SPDX-License-Identifier: MIT
// The registers of what an upcall interrupted: a record of a shared context (spec/abi.h), and what no record holds.
#pragma once

#include "libos/base/names.h"

#include <array>
#include <cstddef>

namespace exo::libos {

struct Registers {
  std::uint64_t rax, rbx, rcx, rdx, rsi, rdi, rbp, r8, r9, r10, r11, r12, r13, r14, r15, rsp, rip, rflags;
  std::uint64_t fs_base, gs_base;
  std::uint64_t mode;
  std::uint64_t vector, error_code, fault_address;  // of an exception

  bool operator==(const Registers&) const = default;

  bool in_user_mode() const { return mode == number(Mode::user); }
};
static_assert(sizeof(Registers) == shared_context::record_words * sizeof(std::uint64_t));
static_assert(offsetof(Registers, rip) == context::rip * sizeof(std::uint64_t));
static_assert(offsetof(Registers, gs_base) == context::gs_base * sizeof(std::uint64_t));
static_assert(offsetof(Registers, fault_address) == shared_context::fault_address * sizeof(std::uint64_t));

// FPU and SSE, in the format of FXSAVE64.
struct alignas(16) FpuState {
  std::array<std::uint64_t, 64> words;
};

// As a program finds it that begins.
constexpr FpuState initial_fpu() {
  FpuState state{};
  state.words[context::fpu_control - context::fpu] = context::initial_fpu_control;
  state.words[context::fpu_mxcsr - context::fpu] = context::initial_mxcsr;
  return state;
}

}  // namespace exo::libos
