// SPDX-License-Identifier: MIT
// The serial console, which the core gives to the root domain alone.
#pragma once

#include "libos/base/text.h"

#include <array>
#include <optional>
#include <string_view>

namespace exo::libos {

// Writes to the console, waiting while it is busy. A new line is sent as carriage return and line feed.
class ConsoleSink : public Sink {
 public:
  void put(char character) override;
};

// Reads lines from the console. What is typed is echoed; backspace takes back; Ctrl-D on an empty line ends.
class LineReader {
 public:
  // The line without its end, valid until the next call; nothing at the end of the input. What does not fit is
  // dropped with a bell.
  std::optional<std::string_view> read();

 private:
  void erase_last();
  void append(char character);

  std::array<char, 256> line_{};
  std::size_t length_ = 0;
};

}  // namespace exo::libos
