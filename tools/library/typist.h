// SPDX-License-Identifier: MIT
// Types a script at a machine's console, a line at a time, each when the machine seems to wait for it.
//
// No byte can be lost once the machine has printed something: from then on its serial port is set up and QEMU
// holds back what does not fit. So the pace only keeps the transcript readable.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace exo::tools {

class Typist {
 public:
  using Clock = std::chrono::steady_clock;

  // After the last line it types Ctrl-D, the end of input.
  explicit Typist(std::string script);

  // The machine printed this.
  void see(std::string_view output, Clock::time_point now);

  // When to ask for the next line if nothing is printed until then; none when there is no reason to ask.
  std::optional<Clock::time_point> next_time() const;

  // What to type now, if its time has come; else nothing.
  std::string next_line(Clock::time_point now);

 private:
  std::string script_;
  std::size_t position_ = 0;
  std::optional<Clock::time_point> last_output_;
  std::string last_line_;  // the unfinished line on the console
};

}  // namespace exo::tools
