// SPDX-License-Identifier: MIT
// All registers that ring 3 has, as they are in memory; and ways into the core and back with every one of them known.
#pragma once

#include "spec/abi.h"

#include <cstddef>

namespace exo::tests {

struct alignas(16) RegisterFile {
  std::uint64_t general[15];  // in the order of exo::context
  std::uint64_t rflags;
  std::uint64_t fs_base, gs_base;
  std::uint16_t ds, es, fs, gs, cs, ss;
  std::uint32_t unused;
  unsigned char fpu[512];             // as FXSAVE64 stores it
  std::uint32_t fpu_environment[12];  // as FNSTENV stores it, in 7 words
};
static_assert(offsetof(RegisterFile, rflags) == 120 && offsetof(RegisterFile, fs_base) == 128 &&
                  offsetof(RegisterFile, ds) == 144 && offsetof(RegisterFile, fpu) == 160 &&
                  offsetof(RegisterFile, fpu_environment) == 672,
              "the assembly knows these");

extern "C" {
// Loads all registers, but CS and SS, from the first, makes a call with them, and stores all in the second. The last
// x87 instruction with an operand in memory has it in the first; what the FPU then holds is stored there.
void exchange_by_call(RegisterFile* before, RegisterFile* after);

// The same with an instruction that is none: for whoever is entered by the exception and resumes behind it.
void exchange_by_fault(RegisterFile* before, RegisterFile* after);

// The same without a way in: until `waits_at` is no longer where it waits, but behind that.
void exchange_by_waiting(RegisterFile* before, RegisterFile* after);
extern std::uint64_t waits_at;
void waiting();
void waited();

// Five ways in for the core, which store all registers in `entered` and call the function without `_entry`.
extern RegisterFile entered;
void stranger_entry();  // the argument of a new vCPU is its function
void stranger_exception_entry();
void stranger_call_entry();
void stranger_user_entry();
void stranger_control_entry();
}

}  // namespace exo::tests
