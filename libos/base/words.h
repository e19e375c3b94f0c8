// SPDX-License-Identifier: MIT
// A line taken apart: words between blanks, and numbers.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace exo::libos {

// A decimal number, or a hexadecimal one after 0x. Nothing if it is none or does not fit 64 bits.
std::optional<std::uint64_t> parse_number(std::string_view text);

// Takes the words of a line one by one.
class Words {
 public:
  explicit Words(std::string_view line) : rest_{line} {}

  // The next word; empty when there is none.
  std::string_view next();

 private:
  std::string_view rest_;
};

}  // namespace exo::libos
