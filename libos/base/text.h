// SPDX-License-Identifier: MIT
// Printing. A format is a small part of std::format's: {} with an optional width and, for numbers, #x.
//   print("frame {} at {:#x}\n", frame, address);   print("{:8}{:>6}\n", "left", "right");
// Texts are aligned to the left and numbers to the right, unless < or > says otherwise.
#pragma once

#include "libos/base/status.h"

#include <concepts>
#include <initializer_list>
#include <string_view>

namespace exo::libos {

// Where characters go.
class Sink {
 public:
  virtual void put(char character) = 0;
};

class Argument {
 public:
  constexpr Argument(std::string_view text) : text_{text} {}
  constexpr Argument(const char* text) : text_{text} {}
  constexpr Argument(std::unsigned_integral auto value) : value_{value}, is_number_{true} {}
  constexpr Argument(Status status) : text_{name(status)} {}
  template <class Name>
    requires std::is_enum_v<Name>
  constexpr Argument(Name name) : value_{number(name)}, is_number_{true} {}

  constexpr std::string_view text() const { return text_; }
  constexpr std::uint64_t value() const { return value_; }
  constexpr bool is_number() const { return is_number_; }

 private:
  std::string_view text_;
  std::uint64_t value_ = 0;
  bool is_number_ = false;
};

void format_list(Sink& sink, std::string_view format, std::initializer_list<Argument> arguments);

template <class... Arguments>
void format_to(Sink& sink, std::string_view format, const Arguments&... arguments) {
  format_list(sink, format, {Argument{arguments}...});
}

// The sink of this program's output: the console of a root program, the mailbox of a child.
Sink& output();
void set_output(Sink& sink);

template <class... Arguments>
void print(std::string_view format, const Arguments&... arguments) {
  format_to(output(), format, arguments...);
}

}  // namespace exo::libos
