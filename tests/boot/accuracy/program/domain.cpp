// SPDX-License-Identifier: MIT
#include "libos/base/program.h"
#include "tests/boot/accuracy/program/roles.h"

namespace exo::libos {

std::uint64_t child_main(Mailbox& mailbox) {
  if (!tests::is_honest(tests::Role{mailbox.argument})) {
    tests::be_adversary(mailbox);
    return 1;
  }
  tests::be_honest(mailbox);
  return 0;
}

}  // namespace exo::libos
