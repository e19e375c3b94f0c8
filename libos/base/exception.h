// SPDX-License-Identifier: MIT
// Exceptions of the processor in words, and what a program does about one that nothing else handles.
#pragma once

#include "libos/base/upcalls.h"

#include <string_view>

namespace exo::libos {

inline constexpr std::uint64_t debug_vector = 1;
inline constexpr std::uint64_t page_fault_vector = 14;

// What the processor was doing when it found a page fault (AMD64 manual volume 2, 8.4.2).
struct PageFault {
  VirtualAddress address;
  std::uint64_t right;  // the one it needed
  bool is_present;      // the page is there, but does not give that right

  explicit PageFault(const Registers& registers);
};

std::string_view exception_name(std::uint64_t vector);

// One line, without its end.
void print_exception(const Registers& registers);

// Says what happened, and ends the program.
class EndProgram : public UpcallHandler {
 public:
  static constexpr std::uint64_t status = 1;

  void handle(Interrupted& what) override;
};

}  // namespace exo::libos
