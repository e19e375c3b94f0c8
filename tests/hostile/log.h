// SPDX-License-Identifier: MIT
// What the hostile program writes down of what it does, for the host to replay. When the log is full, or when it likes,
// the program runs through `hand_over`, where the host stops the machine, reads the log, and lets it go on.
#pragma once

#include <cstdint>

namespace exo::hostile {

// What was done: a call of the core; or, to memory, a store through a binding (its arguments are those of user_store),
// or the bits that the processor must have set by now (those of set_accessed_dirty).
enum class Deed : std::uint64_t { call, store, touch };

struct Record {
  Deed deed;
  std::uint64_t number;  // in RAX; the rest as the core got and answered it
  std::uint64_t argument[5];
  std::uint64_t status;
  std::uint64_t value;
  std::uint64_t left_over;  // all bits that were in RDI, RSI, R8, R9 or R10 afterwards
};

inline constexpr std::uint64_t log_capacity = 1 << 17;

struct Log {
  std::uint64_t count;
  std::uint64_t is_last;  // then the program ends the machine
  Record records[log_capacity];
};

// Symbols of the program.
inline constexpr auto log_name = "hostile_log";
inline constexpr auto hand_over_name = "hostile_hand_over";

}  // namespace exo::hostile
