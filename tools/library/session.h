// SPDX-License-Identifier: MIT
// One run of a machine with its console on standard output, and the user or a script at the keys.
#pragma once

#include "tools/library/machine.h"
#include "tools/library/process.h"
#include "tools/library/terminal.h"
#include "tools/library/typist.h"

#include <chrono>
#include <optional>
#include <string>

namespace exo::tools {

class Session {
 public:
  using Clock = Typist::Clock;

  // With a script that is typed; without, standard input, a terminal, is.
  Session(const Machine& machine, std::optional<std::string> script);

  // Runs until the machine ends, the user leaves, or the time is over (then QEMU is ended, too).
  Ending run(std::optional<std::chrono::seconds> limit);

 private:
  void wait(std::optional<Clock::time_point> deadline);
  void read_console();
  void read_errors();
  void read_keys();
  void write_keys();

  Process emulator_;
  std::optional<Typist> typist_;
  std::optional<RawTerminal> terminal_;
  EscapeKeys escape_;
  std::string pending_;  // typed, not yet taken by QEMU
  std::string errors_;   // what QEMU complained of
};

}  // namespace exo::tools
