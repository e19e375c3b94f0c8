// SPDX-License-Identifier: MIT
// A machine whose console and QEMU monitor a test types at, to look at it or disturb it while it runs.
#pragma once

#include "tests/boot/machine.h"
#include "tools/library/files.h"
#include "tools/library/process.h"

#include <string>

namespace exo::tests {

class MonitoredMachine {
 public:
  explicit MonitoredMachine(const Setup& setup);

  // Reads until the text was printed, and answers true, or half a minute has passed. Searches only what came
  // since the last text that was waited for.
  bool wait_for(const std::string& text);

  void type(const std::string& keys);     // at the console
  void command(const std::string& line);  // at the monitor
  const std::string& text() const { return text_; }

  int wait() { return emulator_.wait(); }  // QEMU's exit status

 private:
  tools::MemoryFile modules_;
  tools::Process emulator_;
  std::string text_;
  std::size_t seen_ = 0;
};

}  // namespace exo::tests
