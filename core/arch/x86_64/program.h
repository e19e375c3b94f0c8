// SPDX-License-Identifier: MIT
// The root program: a static ELF64 executable for x86-64 at fixed addresses in the lower half.
#pragma once

#include "core/arch/x86_64/bytes.h"
#include "spec/abi.h"

namespace exo::core {

// Where segments may lie: above the boot information, below the stack and a page that guards it.
inline constexpr std::uint64_t program_first = 0x20'0000;
inline constexpr std::uint64_t program_end = boot_stack_top - (boot_stack_pages + 1) * page_size;

struct Segment {
  std::uint64_t address;
  std::uint64_t bytes;  // in memory; beyond the content they are zero
  Bytes content;
  bool writable;
  bool executable;

  std::uint64_t first_page() const { return address / page_size; }
  std::uint64_t end_page() const { return (address + bytes + page_size - 1) / page_size; }
};

struct Program {
  const char* fault = nullptr;  // what is wrong with it, or null
  std::uint64_t entry = 0;      // in an executable segment
  std::uint64_t segment_count = 0;
  Segment segments[16];  // no two on one page, none both writable and executable
};

// Any bytes will do.
Program read_program(Bytes file);

}  // namespace exo::core
