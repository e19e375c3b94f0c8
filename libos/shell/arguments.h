// SPDX-License-Identifier: MIT
// What follows a command's name. Missing and malformed words are noted and looked at once, at the end:
//   const FrameNumber frame{arguments.number()};
//   if (!arguments.are_understood()) return Outcome::usage;
#pragma once

#include "libos/base/names.h"
#include "libos/base/words.h"

namespace exo::libos {

class Arguments {
 public:
  explicit Arguments(Words words) : words_{words}, next_{words_.next()} {}

  bool is_empty() const { return next_.empty(); }

  std::string_view word();
  std::uint64_t number();
  std::uint64_t number_or(std::uint64_t otherwise) { return is_empty() ? otherwise : number(); }

  // r, rw, rx or rwx.
  Rights rights();
  Rights rights_or(Rights otherwise) { return is_empty() ? otherwise : rights(); }

  // All words were taken, and each was what was asked for.
  bool are_understood() const { return understood_ && is_empty(); }

 private:
  Words words_;
  std::string_view next_;
  bool understood_ = true;
};

}  // namespace exo::libos
