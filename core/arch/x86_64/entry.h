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
// Interrupts of the local APIC. INT with these numbers is a protection fault in ring 3, as with those of exceptions.
inline constexpr std::uint64_t vector_timer = 254;
inline constexpr std::uint64_t vector_spurious = 255;
// Not an exception: SYSCALL in user mode, where nothing was declared for it.
inline constexpr std::uint64_t vector_no_kernel = 256;

// Everything of ring 3 that entering the core puts on the stack. entry.S builds it; the general registers
// come in the order of exo::context.
struct Registers {
  std::uint64_t general[15];  // RAX..R15, without RSP
  std::uint64_t vector;
  std::uint64_t error_code;
  std::uint64_t rip, cs, rflags, rsp, ss;
};
static_assert(sizeof(Registers) == 22 * 8);

// A processor's own record. Exceptions from ring 3 begin with their stack pointer at the end of cpu.ss, so the
// processor pushes what it knows of ring 3 into `cpu`, and the entry path what it has to keep into `scratch`: all
// registers would be a `Registers`.
struct alignas(16) Processor {
  std::uint64_t scratch[19];
  Cpu cpu;  // GS points here while the core runs
  std::uint64_t call_stack;
  std::uint64_t self;        // the address of `cpu`
  std::uint64_t direct_map;  // direct_map_address
  std::uint64_t spare;
  std::uint64_t fast_bases;  // 1: there are instructions for the bases of FS and GS
};

inline constexpr std::uint64_t vector_stub_bytes = 16;
extern "C" const char vector_stubs[];
extern "C" void system_call_entry();
extern "C" void timer_entry();
extern "C" void spurious_entry();

// Leaves boot for ring 3: for the vCPU that was entered last.
extern "C" [[noreturn]] void leave_boot();

// --- Called by entry.S, with interrupts off and GS pointing to the processor's record ---

// The general registers of the vCPU that ran are saved, if they must be. What is not a general register follows here.
// Does not return when no vCPU is left, or the machine ends.
extern "C" void switch_vcpu();
// The bases of FS and GS of ring 3, to and from a saved context.
extern "C" [[clang::preserve_most]] void save_bases(std::uint64_t* words);
extern "C" [[clang::preserve_most]] void load_bases(const std::uint64_t* words);
// Ring 3 caused an exception that its vCPU has no handler for.
extern "C" void exception_in_domain(Registers& registers);
// An exception in the core: GS may be anything.
extern "C" [[noreturn]] void exception_in_core(const Registers& registers);

}  // namespace exo::core
