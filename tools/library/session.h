// SPDX-License-Identifier: MIT
// One run of a machine with its console shown, and the user or a script at the keys.
#pragma once

#include "tools/library/machine.h"
#include "tools/library/process.h"
#include "tools/library/terminal.h"
#include "tools/library/typist.h"

#include <chrono>
#include <cstdio>
#include <optional>
#include <string>
#include <vector>

namespace exo::tools {

class Session {
 public:
  using Clock = Typist::Clock;

  // Starts QEMU by its command. With a script that is typed; without, standard input, a terminal, is.
  Session(const std::vector<std::string>& command, std::optional<std::string> script, std::FILE* console = stdout);

  // Runs until the machine ends, the user leaves, or the time is over (then QEMU is ended, too).
  Ending run(std::optional<std::chrono::seconds> limit);

  enum class Pause { ended, left, interrupted, late, woken };

  // Runs until something of this happens: `late` at the deadline, `woken` when the descriptor has something to read.
  // Then it may go on.
  Pause run_until(std::optional<Clock::time_point> deadline, int descriptor = -1);

 private:
  bool wait(std::optional<Clock::time_point> deadline, int descriptor);
  void read_console();
  void read_errors();
  void read_keys();
  void write_keys();

  std::FILE* console_;
  Process emulator_;
  std::optional<Typist> typist_;
  std::optional<RawTerminal> terminal_;
  EscapeKeys escape_;
  std::string pending_;  // typed, not yet taken by QEMU
  std::string errors_;   // what QEMU complained of
};

}  // namespace exo::tools
