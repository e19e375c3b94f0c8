// SPDX-License-Identifier: MIT
// What the program `holder` does with a frame that will be taken from it, by its argument. It binds the frame once in
// each of some tables, and says in its mailbox which frame that is, if it is its own; and in `request` how often it was
// refused because the frame is being taken back.
#pragma once

#include "libos/base/names.h"

namespace exo::libos {

enum class Manner : std::uint64_t {
  gives_up,     // it gives the frame up when it is told to
  ignores,      // it does not listen
  binds_again,  // it binds the frame again, each time it gets the processor
  passes_on,    // it derives a capability for the domain that `operand` names, and revokes that for a far deadline
  ends,         // it ends when it gets the processor next
  owns,         // it binds again a frame that it owns itself
  chooses,      // none of this: of its own pages it gives up as many as its parent wants (chooser.h)
};

inline constexpr std::uint64_t holder_places = 3;  // where it binds the frame, each in a table of its own
inline constexpr Slot passed_slot{2};              // of the capability that it derives

}  // namespace exo::libos
