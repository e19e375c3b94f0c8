// SPDX-License-Identifier: MIT
#include "tools/qemu/paused_machine.h"

#include <fmt/format.h>
#include <unistd.h>

#include <stdexcept>

namespace exo::tools {

namespace {

constexpr std::chrono::seconds patience{30};

Machine with_modules(Machine machine, const std::filesystem::path& modules) {
  machine.modules = modules;
  return machine;
}

}  // namespace

PausedMachine::PausedMachine(const Machine& machine, const std::string& archive, std::uint64_t address)
    : symbols_{machine.image},
      modules_{archive},
      emulator_{with_debugger(qemu_command(with_modules(machine, modules_.path())), folder_.path() / "debugger")},
      debugger_{folder_.path() / "debugger", patience},
      core_{debugger_, symbols_} {
  debugger_.break_at(address);
  if (!debugger_.resume()) throw std::runtime_error{"the machine ended before it was ready: " + console()};
  debugger_.remove_break(address);
}

std::string PausedMachine::console() {
  emulator_.kill();
  std::string text;
  char buffer[4096];
  for (ssize_t count; (count = ::read(emulator_.output.number(), buffer, sizeof buffer)) > 0;) {
    text.append(buffer, static_cast<std::size_t>(count));
  }
  return text;
}

}  // namespace exo::tools
