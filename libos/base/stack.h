// SPDX-License-Identifier: MIT
// Stacks, and going from one to another as a function call: registers that a call preserves are kept on the stack
// that is left, those of the FPU's and SSE's control words included (System V ABI, AMD64 supplement, 3.2.3).
#pragma once

#include "libos/base/names.h"

#include <cstddef>
#include <span>

namespace exo::libos {

// Of a stack that was left, or is fresh.
enum class StackPointer : std::uint64_t {};

template <std::size_t bytes>
struct alignas(16) Stack {
  std::byte memory[bytes];

  std::span<std::byte> span() { return memory; }
};

// A stack on which `run(argument)` will begin, and from which it must not return.
StackPointer fresh_stack(std::span<std::byte> memory, void (*run)(void*), void* argument);

extern "C" {

// Leaves this stack and goes on with another. Returns when somebody goes back to what is stored in `left`.
void switch_stacks(StackPointer* left, StackPointer next);

// The instruction at which a stack goes on whose pointer is loaded; not to be called.
void continue_on_stack();
}

}  // namespace exo::libos
