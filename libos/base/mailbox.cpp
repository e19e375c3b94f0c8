// SPDX-License-Identifier: MIT
#include "libos/base/mailbox.h"

namespace exo::libos {

std::optional<char> TextRing::take() {
  if (read_ == written_) return std::nullopt;
  return characters_[read_++ % capacity];
}

void MailboxSink::put(char character) {
  while (mailbox_->text.is_full()) {
    if (yield(mailbox_->parent) != Status::ok) return;
  }
  mailbox_->text.put(character);
}

}  // namespace exo::libos
