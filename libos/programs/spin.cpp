// SPDX-License-Identifier: MIT
// Yields to its parent as often as its argument says, then ends.
#include "libos/base/program.h"

namespace exo::libos {

std::uint64_t child_main(Mailbox& mailbox) {
  for (std::uint64_t turn = 0; turn < mailbox.argument; ++turn) {
    if (yield(mailbox.parent) != Status::ok) return 1;
  }
  print("I had the processor {} times.\n", mailbox.argument + 1);
  return 0;
}

}  // namespace exo::libos
