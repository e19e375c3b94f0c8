// SPDX-License-Identifier: MIT
#include "libos/shell/arguments.h"

namespace exo::libos {

std::string_view Arguments::word() {
  const std::string_view taken = next_;
  if (taken.empty()) understood_ = false;
  next_ = words_.next();
  return taken;
}

std::uint64_t Arguments::number() {
  const auto value = parse_number(word());
  if (!value) understood_ = false;
  return value.value_or(0);
}

Rights Arguments::rights() {
  const std::string_view text = word();
  if (text == "r") return Rights::read;
  if (text == "rw") return Rights::read_write;
  if (text == "rx") return Rights::read_execute;
  if (text == "rwx") return Rights::all;
  understood_ = false;
  return Rights::read;
}

}  // namespace exo::libos
