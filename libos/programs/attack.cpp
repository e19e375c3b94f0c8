// SPDX-License-Identifier: MIT
// Your attack. Change the function below, start `./exo run` again, and type `attack compiled`.
//
// This program runs as a domain of its own. The shell owns a frame that holds a secret; its number is all that
// this program is told. Everything in spec/abi.h can be tried.
#include "libos/base/program.h"
#include "libos/base/table_entry.h"

namespace exo::libos {
namespace {

constexpr std::uint64_t window = 1;

// Tries to see the secret at child_window(1). What the core answers to it is shown.
Status attack(const Mailbox& self, FrameNumber secret) {
  return table_set(self.window_table, window, binding(secret, Rights::read_write)).status;
}

}  // namespace

std::uint64_t child_main(Mailbox& mailbox) {
  const Status status = attack(mailbox, FrameNumber{mailbox.operand});
  if (status == Status::ok) {
    volatile std::uint64_t* secret = at<std::uint64_t>(child_window(window));
    print("The secret is {}. Now it is 0.\n", std::uint64_t{*secret});
    *secret = 0;
  }
  return number(status);
}

}  // namespace exo::libos
