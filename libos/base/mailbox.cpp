// SPDX-License-Identifier: MIT
#include "libos/base/mailbox.h"

namespace exo::libos {

std::optional<char> TextRing::take() {
  if (read_ == written_) return std::nullopt;
  return characters_[read_++ % capacity];
}

void show_text(Mailbox& mailbox) {
  mailbox.wants_display = 1;
  while (mailbox.wants_display != 0 && yield(mailbox.parent) == Status::ok) {
  }
}

void MailboxSink::put(char character) {
  if (mailbox_->text.is_full()) show_text(*mailbox_);
  mailbox_->text.put(character);
}

}  // namespace exo::libos
