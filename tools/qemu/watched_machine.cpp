// SPDX-License-Identifier: MIT
#include "tools/qemu/watched_machine.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace exo::tools {

namespace {

constexpr std::chrono::seconds patience{30};  // with QEMU, for one answer

// Where the core ends the machine, whoever asked for it; and where boot leaves for ring 3, as it were from one vCPU to
// the next. A breakpoint slows down all code in its page: this one is far from the loops of boot.
const std::string end_of_machine = "exo::core::end_machine";
const std::string end_of_boot = "switch_vcpu";

}  // namespace

void go_to_ring_3(Debugger& debugger, const Symbols& symbols) {
  constexpr unsigned most_steps = 200'000;  // a report of a fault is the longest way, and takes half as many
  const std::uint64_t end = symbols.address(end_of_machine);
  for (unsigned steps = 0; steps < most_steps; ++steps) {
    if ((debugger.get(Register::cs) & 3) == 3 || debugger.get(Register::rip) == end) return;
    if (!debugger.step()) throw std::runtime_error{"the machine ended in the core"};
  }
  throw std::runtime_error{"the machine stays in the core"};
}

WatchedMachine::WatchedMachine(const std::vector<std::string>& command, const std::filesystem::path& image,
                               std::string script, std::FILE* console)
    : symbols_{image},
      session_{with_debugger(command, folder_.path() / "debugger"), std::move(script), console},
      debugger_{folder_.path() / "debugger", patience},
      core_{debugger_, symbols_} {
  debugger_.break_at(symbols_.address(end_of_boot));
}

WatchedMachine::Where WatchedMachine::run(Clock::time_point deadline,
                                          std::optional<std::chrono::milliseconds> after_boot) {
  Motion motion = go_until(deadline);
  if (motion != Motion::stopped) return Where::nowhere;
  debugger_.remove_break(symbols_.address(end_of_boot));
  debugger_.break_at(symbols_.address(end_of_machine));
  const bool by_time = after_boot && Clock::now() + *after_boot < deadline;
  motion = go_until(by_time ? Clock::now() + *after_boot : deadline);
  if (motion == Motion::running && by_time) {
    debugger_.interrupt();
    motion = debugger_.has_stopped() ? Motion::stopped : Motion::ended;
  }
  stands_ = motion == Motion::stopped;
  if (!stands_) return Where::nowhere;
  go_to_ring_3(debugger_, symbols_);
  return (debugger_.get(Register::cs) & 3) == 3 ? Where::in_ring_3 : Where::at_the_end;
}

WatchedMachine::Motion WatchedMachine::go_until(Clock::time_point deadline) {
  debugger_.go();
  const auto pause =
      debugger_.has_answer() ? Session::Pause::woken : session_.run_until(deadline, debugger_.descriptor());
  if (pause == Session::Pause::woken) return debugger_.has_stopped() ? Motion::stopped : Motion::ended;
  return pause == Session::Pause::ended ? Motion::ended : Motion::running;
}

Ending WatchedMachine::finish(std::chrono::seconds limit) {
  if (stands_) {
    debugger_.remove_break(symbols_.address(end_of_machine));
    debugger_.detach();
  }
  return session_.run(limit);
}

}  // namespace exo::tools
