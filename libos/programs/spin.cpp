// SPDX-License-Identifier: MIT
// Hands over to its parent as often as its argument says, then ends.
#include "libos/base/program.h"

namespace exo::libos {

std::uint64_t child_main(Mailbox& mailbox) {
  for (std::uint64_t turn = 0; turn < mailbox.argument; ++turn) {
    if (hand_over(mailbox) != Status::ok) return 1;
  }
  print("It was my turn {} times.\n", mailbox.argument + 1);
  return 0;
}

}  // namespace exo::libos
