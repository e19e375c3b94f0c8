// SPDX-License-Identifier: MIT
#include "fuzz/coverage.h"

#include "model/names.h"

#include <fmt/format.h>

namespace exo::fuzz {

using model::Happening;
using model::happenings;

void Coverage::count(const Happening& happening, Word answer) {
  if (answer >= status_count) return;  // the core answers no status
  ++counts_[static_cast<std::size_t>(&happening - happenings().data())][answer];
}

std::vector<std::string> Coverage::missing() const {
  std::vector<std::string> found;
  for (std::size_t i = 0; i < counts_.size(); ++i) {
    for (const Status status : happenings()[i].answers) {
      std::string name = model::outcome_name(happenings()[i], spec::code(status));
      if (counts_[i][spec::code(status)] == 0 && name != needs_set_state) found.push_back(std::move(name));
    }
  }
  return found;
}

std::string Coverage::table() const {
  std::string text;
  for (std::size_t i = 0; i < counts_.size(); ++i) {
    text += fmt::format("{:<19}", happenings()[i].name);
    for (const Status status : happenings()[i].answers) {
      text += fmt::format(" {} {} ", model::status_name(spec::code(status)), counts_[i][spec::code(status)]);
    }
    text += '\n';
  }
  return text;
}

}  // namespace exo::fuzz
