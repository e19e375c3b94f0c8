// SPDX-License-Identifier: MIT
#include "tools/library/machine.h"

#include <fmt/format.h>

#include <algorithm>

namespace exo::tools {
namespace {

constexpr std::string_view emulator = "qemu-system-x86_64";

// QEMU starts every line of its own with its name; a warning does not keep it from running.
bool has_complaint(std::string_view errors) {
  while (!errors.empty()) {
    const std::string_view line = errors.substr(0, errors.find('\n'));
    errors.remove_prefix(std::min(line.size() + 1, errors.size()));
    if (line.starts_with("qemu") && !line.contains(": warning:")) {
      return true;
    }
  }
  return false;
}

}  // namespace

std::vector<std::string> qemu_command(const Machine& machine) {
  // Without SMAP: this emulator's IRETQ from ring 3 to ring 3 trips over it.
  std::vector<std::string> words{std::string(emulator),
                                 "-nodefaults",
                                 "-no-user-config",
                                 "-accel",
                                 "tcg",
                                 "-machine",
                                 "q35",
                                 "-cpu",
                                 "max,-smap",
                                 "-m",
                                 machine.memory,
                                 "-kernel",
                                 machine.image.string(),
                                 "-device",
                                 "isa-debug-exit,iobase=0xf4,iosize=4",
                                 "-display",
                                 "none",
                                 "-no-reboot",
                                 "-serial",
                                 "stdio",
                                 "-monitor",
                                 "none"};
  if (!machine.modules.empty()) {
    words.insert(words.end(), {"-initrd", machine.modules.string()});
  }
  if (!machine.command_line.empty()) {
    words.insert(words.end(), {"-append", machine.command_line});
  }
  if (machine.debugger) {
    words.insert(words.end(), {"-gdb", "tcp:127.0.0.1:1234", "-S"});
  }
  return words;
}

Ending ending_of(int qemu_status, std::string_view errors) {
  constexpr int not_found = 127;
  if (qemu_status == not_found && errors.empty()) {
    return {status_not_installed, fmt::format("{} is not installed; ./exo doctor says what is missing", emulator)};
  }
  if (qemu_status == 0) {
    return {status_failed, "the machine was reset or switched off without a status"};
  }
  // The exit device ends QEMU with 2 * status + 1, and QEMU's own failure is 1 too, after a complaint.
  if (qemu_status % 2 == 0 || (qemu_status == 1 && has_complaint(errors))) {
    return {status_failed, fmt::format("QEMU failed with status {}", qemu_status)};
  }
  return {(qemu_status - 1) / 2, ""};
}

}  // namespace exo::tools
