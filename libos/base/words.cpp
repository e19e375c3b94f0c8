// SPDX-License-Identifier: MIT
#include "libos/base/words.h"

namespace exo::libos {
namespace {

constexpr bool is_blank(char character) { return character == ' ' || character == '\t'; }

constexpr std::uint64_t no_digit = 16;

constexpr std::uint64_t digit_value(char character) {
  if (character >= '0' && character <= '9') return static_cast<std::uint64_t>(character - '0');
  if (character >= 'a' && character <= 'f') return static_cast<std::uint64_t>(character - 'a') + 10;
  if (character >= 'A' && character <= 'F') return static_cast<std::uint64_t>(character - 'A') + 10;
  return no_digit;
}

}  // namespace

std::optional<std::uint64_t> parse_number(std::string_view text) {
  std::uint64_t base = 10;
  if (text.starts_with("0x")) {
    base = 16;
    text.remove_prefix(2);
  }
  if (text.empty()) return std::nullopt;
  std::uint64_t value = 0;
  for (const char character : text) {
    const std::uint64_t digit = digit_value(character);
    if (digit >= base || value > (~std::uint64_t{0} - digit) / base) return std::nullopt;
    value = value * base + digit;
  }
  return value;
}

std::string_view Words::next() {
  while (!rest_.empty() && is_blank(rest_.front())) rest_.remove_prefix(1);
  std::size_t length = 0;
  while (length < rest_.size() && !is_blank(rest_[length])) ++length;
  const std::string_view word{rest_.data(), length};
  rest_.remove_prefix(length);
  return word;
}

}  // namespace exo::libos
