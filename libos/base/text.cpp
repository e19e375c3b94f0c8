// SPDX-License-Identifier: MIT
#include "libos/base/text.h"

#include <array>

namespace exo::libos {
namespace {

constexpr bool is_digit(char character) { return character >= '0' && character <= '9'; }

// What stands between the braces.
struct Field {
  std::size_t width = 0;
  char align = 0;
  bool hexadecimal = false;
};

// Takes a field off the front of the format, closing brace included.
Field take_field(std::string_view& format) {
  Field field;
  while (!format.empty()) {
    const char character = format.front();
    format.remove_prefix(1);
    if (character == '}') break;
    if (character == '<' || character == '>') field.align = character;
    if (character == 'x') field.hexadecimal = true;
    if (is_digit(character)) field.width = field.width * 10 + static_cast<std::size_t>(character - '0');
  }
  return field;
}

// A number in digits, at the end of the buffer.
class Digits {
 public:
  Digits(std::uint64_t value, bool hexadecimal) {
    const std::uint64_t base = hexadecimal ? 16 : 10;
    do {
      prepend("0123456789abcdef"[value % base]);
      value /= base;
    } while (value != 0);
    if (hexadecimal) {
      prepend('x');
      prepend('0');
    }
  }

  std::string_view text() const { return {buffer_.data() + first_, buffer_.size() - first_}; }

 private:
  void prepend(char digit) { buffer_[--first_] = digit; }

  std::array<char, 24> buffer_;
  std::size_t first_ = buffer_.size();
};

void put_all(Sink& sink, std::string_view text) {
  for (const char character : text) sink.put(character);
}

void put_aligned(Sink& sink, std::string_view text, std::size_t width, bool to_the_right) {
  const std::size_t padding = width > text.size() ? width - text.size() : 0;
  for (std::size_t count = 0; to_the_right && count < padding; ++count) sink.put(' ');
  put_all(sink, text);
  for (std::size_t count = 0; !to_the_right && count < padding; ++count) sink.put(' ');
}

void put_argument(Sink& sink, const Field& field, const Argument& argument) {
  const bool to_the_right = field.align == '>' || (field.align == 0 && argument.is_number());
  if (argument.is_number()) {
    put_aligned(sink, Digits{argument.value(), field.hexadecimal}.text(), field.width, to_the_right);
  } else {
    put_aligned(sink, argument.text(), field.width, to_the_right);
  }
}

Sink* program_output = nullptr;

}  // namespace

void format_list(Sink& sink, std::string_view format, std::initializer_list<Argument> arguments) {
  const Argument* next = arguments.begin();
  while (!format.empty()) {
    const char character = format.front();
    format.remove_prefix(1);
    if (character == '{') {
      const Field field = take_field(format);
      if (next != arguments.end()) put_argument(sink, field, *next++);
    } else {
      sink.put(character);
    }
  }
}

Sink& output() { return *program_output; }
void set_output(Sink& sink) { program_output = &sink; }

}  // namespace exo::libos
