// SPDX-License-Identifier: MIT
#include "tools/library/typist.h"

#include <utility>

namespace exo::tools {
namespace {

using std::chrono::milliseconds;

// How long a machine is quiet that waits for input.
milliseconds patience(std::string_view last_line) {
  if (last_line.ends_with("> ") || last_line.ends_with("$ ")) {
    return milliseconds(10);
  }
  return last_line.empty() ? milliseconds(300) : milliseconds(100);
}

}  // namespace

Typist::Typist(std::string script) : script_(std::move(script)) {
  constexpr char end_of_input = 4;
  if (!script_.empty() && script_.back() != '\n') {
    script_ += '\n';
  }
  script_ += end_of_input;
}

void Typist::see(std::string_view output, Clock::time_point now) {
  last_output_ = now;
  const std::size_t newline = output.rfind('\n');
  if (newline == std::string_view::npos) {
    last_line_ += output;
  } else {
    last_line_ = output.substr(newline + 1);
  }
}

std::optional<Typist::Clock::time_point> Typist::next_time() const {
  if (!last_output_ || position_ == script_.size()) {
    return std::nullopt;
  }
  return *last_output_ + patience(last_line_);
}

std::string Typist::next_line(Clock::time_point now) {
  const auto time = next_time();
  if (!time || now < *time) {
    return "";
  }
  const std::size_t newline = script_.find('\n', position_);
  const std::size_t end = newline == std::string::npos ? script_.size() : newline + 1;
  const std::string line = script_.substr(position_, end - position_);
  position_ = end;
  last_output_ = now;  // counts as output: the machine gets the same patience for the next line
  last_line_.clear();
  return line;
}

}  // namespace exo::tools
