// SPDX-License-Identifier: MIT
// What the other domain of measurements does, by its argument.
#pragma once

#include <cstdint>

namespace exo::bench {

enum class Part : std::uint64_t {
  yields,            // to its parent, for ever
  faults,            // at once; its mailbox's operand is then when
  waits,             // for an event of the second word, again and again
  notes_and_yields,  // notes in its mailbox's operand when it gets the processor, and yields
  replies            // notes there when it is called, and replies
};

}  // namespace exo::bench
