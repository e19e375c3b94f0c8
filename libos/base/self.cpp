// SPDX-License-Identifier: MIT
#include "libos/base/self.h"

namespace exo::libos {

Self::Self(const Mailbox& mailbox)
    : domain_{mailbox.domain},
      vcpu_{mailbox.vcpu},
      pool_{mailbox.first_frame, mailbox.frame_count},
      tables_{domain_, pool_, windows_},
      space_{tables_, mailbox.root_table} {
  constexpr std::size_t after_mailbox = 1;
  windows_.open_at(mailbox.window_table, child_mailbox, after_mailbox);
}

}  // namespace exo::libos
