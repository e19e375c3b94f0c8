// SPDX-License-Identifier: MIT
// A machine that runs with its console shown and a script at its keys, until it is about to end, or is wanted: then it
// stands still, and its core can be looked at.
#pragma once

#include "tools/library/session.h"
#include "tools/qemu/stopped_core.h"

namespace exo::tools {

// Goes on, if the processor is in the core, until it is in ring 3 or about to end the machine: there the core's objects
// are whole. Throws std::runtime_error if it does not come there.
void go_to_ring_3(Debugger& debugger, const Symbols& symbols);

class WatchedMachine {
 public:
  using Clock = Session::Clock;

  // Starts QEMU by its command, with this image.
  WatchedMachine(const std::vector<std::string>& command, const std::filesystem::path& image, std::string script,
                 std::FILE* console);

  enum class Where { in_ring_3, at_the_end, nowhere };

  // Runs from the start until the machine is about to end, or some time after boot. Nowhere means that it did not come
  // as far before the deadline, or has ended: in boot, or not by the core.
  Where run(Clock::time_point deadline, std::optional<std::chrono::milliseconds> after_boot);

  Debugger& debugger() { return debugger_; }
  const Symbols& symbols() const { return symbols_; }
  StoppedCore& core() { return core_; }

  // Goes on to the end, if it comes in time.
  Ending finish(std::chrono::seconds limit);

 private:
  enum class Motion { stopped, running, ended };
  Motion go_until(Clock::time_point deadline);

  TemporaryFolder folder_;
  Symbols symbols_;
  Session session_;
  Debugger debugger_;
  StoppedCore core_;
  bool stands_ = false;
};

}  // namespace exo::tools
