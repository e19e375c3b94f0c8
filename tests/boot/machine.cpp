// SPDX-License-Identifier: MIT
#include "tests/boot/machine.h"

#include "tools/library/cpio_archive.h"
#include "tools/library/files.h"
#include "tools/library/machine.h"
#include "tools/library/process.h"

#include <optional>

namespace exo::tests {

Outcome boot(const Setup& setup) {
  std::optional<tools::MemoryFile> modules;
  tools::Machine machine{.image = tools::program_folder() / "exovisor.elf",
                         .modules = {},
                         .memory = setup.memory,
                         .command_line = setup.command_line};
  if (!setup.modules.empty()) machine.modules = modules.emplace(setup.modules).path();
  std::vector<std::string> words{"timeout", "-k", "2", "40"};
  const std::vector<std::string> qemu = tools::qemu_command(machine);
  words.insert(words.end(), qemu.begin(), qemu.end());
  words.insert(words.end(), setup.more.begin(), setup.more.end());
  const tools::Output output = tools::run_to_end(words);
  const bool by_itself = output.status != 124 && output.status % 2 == 1;
  std::string text;
  for (const char byte : output.text) {
    if (byte != '\r') text += byte;
  }
  return {by_itself ? (output.status - 1) / 2 : -output.status, text};
}

std::string root_program() { return tools::read_file(tools::program_folder() / "boot_program.elf"); }

std::string root_archive() {
  tools::CpioArchive archive;
  archive.add("root", root_program());
  return archive.bytes();
}

Outcome boot_program(const std::string& word, const std::string& memory) {
  return boot({.modules = root_archive(), .command_line = "-- " + word, .memory = memory, .more = {}});
}

}  // namespace exo::tests
