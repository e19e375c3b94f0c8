// SPDX-License-Identifier: MIT
#include "libos/base/console.h"

namespace exo::libos {
namespace {

constexpr char end_of_input = 4;
constexpr char bell = 7;
constexpr char backspace = 8;
constexpr char delete_key = 127;

void send(char byte) {
  while (console_write(byte) == Status::console_busy) __builtin_ia32_pause();
}

char receive() {
  for (;;) {
    const Result typed = console_read();
    if (typed.ok()) return static_cast<char>(typed.value);
    __builtin_ia32_pause();
  }
}

}  // namespace

void ConsoleSink::put(char character) {
  if (character == '\n') send('\r');
  send(character);
}

std::optional<std::string_view> LineReader::read() {
  length_ = 0;
  for (;;) {
    const char key = receive();
    if (key == '\r' || key == '\n') {
      print("\n");
      return std::string_view{line_.data(), length_};
    }
    if (key == end_of_input && length_ == 0) {
      print("\n");
      return std::nullopt;
    }
    if (key == backspace || key == delete_key) {
      erase_last();
    } else if (key >= ' ' && key <= '~') {
      append(key);
    }
  }
}

void LineReader::erase_last() {
  if (length_ == 0) return;
  --length_;
  print("\b \b");
}

void LineReader::append(char character) {
  if (length_ == line_.size()) {
    send(bell);
    return;
  }
  line_[length_++] = character;
  output().put(character);
}

}  // namespace exo::libos
