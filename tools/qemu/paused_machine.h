// SPDX-License-Identifier: MIT
// The image booted in QEMU under a debugger, and stopped.
#pragma once

#include "tools/library/files.h"
#include "tools/library/machine.h"
#include "tools/qemu/stopped_core.h"

namespace exo::tools {

class PausedMachine {
 public:
  // Boots the image until an address is reached, where the machine then stands. `archive` holds the boot modules.
  // Throws std::runtime_error, with what the console said, when it is not reached.
  PausedMachine(const Machine& machine, const std::string& archive, std::uint64_t address);

  Debugger& debugger() { return debugger_; }
  const Symbols& symbols() const { return symbols_; }
  StoppedCore& core() { return core_; }

  // What the machine, which has ended, said on its console.
  std::string console();

 private:
  TemporaryFolder folder_;
  Symbols symbols_;
  MemoryFile modules_;
  Process emulator_;
  Debugger debugger_;
  StoppedCore core_;
};

}  // namespace exo::tools
