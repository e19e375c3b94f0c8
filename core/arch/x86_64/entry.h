// SPDX-License-Identifier: MIT
// The ways into the core and out of it (entry.S), and what passes between them and C++.
#pragma once

#include "core/state.h"

#include <cstdint>

namespace exo::core {

// Exceptions of the processor (AMD64 manual volume 2, 8.2).
inline constexpr std::uint64_t vector_debug = 1;
inline constexpr std::uint64_t vector_non_maskable = 2;
inline constexpr std::uint64_t vector_breakpoint = 3;
inline constexpr std::uint64_t vector_double_fault = 8;
inline constexpr std::uint64_t vector_general_protection = 13;
inline constexpr std::uint64_t vector_page_fault = 14;
inline constexpr std::uint64_t vector_machine_check = 18;
inline constexpr std::uint64_t exception_count = 32;
// Not an exception: SYSCALL was the last instruction before an address that is not canonical.
inline constexpr std::uint64_t vector_bad_return = 256;

// Everything of ring 3 that entering the core puts on the stack. entry.S builds it; the general registers
// come in the order of exo::context.
struct Registers {
  std::uint64_t general[15];  // RAX..R15, without RSP
  std::uint64_t vector;
  std::uint64_t error_code;
  std::uint64_t rip, cs, rflags, rsp, ss;
};
static_assert(sizeof(Registers) == 22 * 8);

// What GS points to while the core runs. entry.S knows the offsets.
struct Processor {
  Cpu cpu;                    // what the calls know of it
  std::uint64_t call_stack;   // where SYSCALL puts RSP
  std::uint64_t user_stack;   // RSP of ring 3 while the stacks are exchanged
  std::uint64_t loaded_vcpu;  // the vCPU whose registers the processor holds
};

// Flags that ring 3 may have: the arithmetic ones, trap, direction, nested task, alignment check, identification.
inline constexpr std::uint64_t user_flags = 0x24'4dd5;
inline constexpr std::uint64_t fixed_flags = 2;

inline constexpr std::uint64_t vector_stub_bytes = 16;
extern "C" const char vector_stubs[];
extern "C" void system_call_entry();

// Leaves boot for ring 3: loads the current vCPU.
extern "C" [[noreturn]] void enter_current_vcpu();

// --- Called by entry.S, with interrupts off and GS pointing to the processor's record ---

// A call ended the machine, or the vCPU that made it gave up the processor.
extern "C" void leave_vcpu(Registers& registers);
// An exception in ring 3.
extern "C" void exception_in_domain(Registers& registers);
// An exception in the core: GS may be anything.
extern "C" [[noreturn]] void exception_in_core(const Registers& registers);

}  // namespace exo::core
