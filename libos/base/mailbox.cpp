// SPDX-License-Identifier: MIT
#include "libos/base/mailbox.h"

namespace exo::libos {

// Each of the two positions has one side that writes it.
void TextRing::put(char character) {
  const std::uint64_t written = written_.load();
  characters_[written % capacity] = character;
  written_.store(written + 1);
}

std::optional<char> TextRing::take() {
  const std::uint64_t read = read_.load();
  if (read == written_.load()) return std::nullopt;
  const char character = characters_[read % capacity];
  read_.store(read + 1);
  return character;
}

Status hand_over(Mailbox& mailbox) {
  mailbox.turn.store(Turn::parent);
  do {
    const Status status = yield(mailbox.parent);
    if (status != Status::ok) return status;
  } while (mailbox.turn.load() == Turn::parent);
  return Status::ok;
}

void show_text(Mailbox& mailbox) {
  mailbox.wants_display = 1;
  while (mailbox.wants_display != 0 && hand_over(mailbox) == Status::ok) {
  }
}

void MailboxSink::put(char character) {
  if (mailbox_->text.is_full()) show_text(*mailbox_);
  mailbox_->text.put(character);
}

}  // namespace exo::libos
