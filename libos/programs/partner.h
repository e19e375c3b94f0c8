// SPDX-License-Identifier: MIT
// What the program `partner` does when it is asked to, with the frame that its mailbox names.
#pragma once

#include <cstdint>

namespace exo::libos {

enum class PartnerRequest : std::uint64_t {
  bind,        // binds the frame under its capability
  read,        // says what the frame holds; operand becomes that
  write,       // writes operand into the frame
  bind_again,  // tries a second binding; operand becomes the core's status
  give_back,   // removes its binding, flushes, gives up the capability; operand becomes the core's status
  touch,       // reads where the frame was bound, come what may
};

}  // namespace exo::libos
