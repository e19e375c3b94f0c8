// SPDX-License-Identifier: MIT
#include "tests/boot/machine.h"

#include "tools/library/cpio_archive.h"
#include "tools/library/files.h"
#include "tools/library/machine.h"
#include "tools/library/process.h"

namespace exo::tests {

std::vector<std::string> boot_command(const Setup& setup, const std::string& modules) {
  const auto image =
      setup.image.empty() ? tools::program_folder() / "exovisor.elf" : std::filesystem::path{setup.image};
  const std::vector<std::string> qemu = tools::qemu_command(
      {.image = image, .modules = modules, .memory = setup.memory, .command_line = setup.command_line});
  std::vector<std::string> words{"timeout", "-k", "2", "40"};
  for (const std::string& word : qemu) {
    const bool is_exit_device = word.starts_with("isa-debug-exit,");
    words.push_back(is_exit_device && !setup.exit_device ? "isa-debug-exit,iobase=0x1f4" : word);
  }
  words.insert(words.end(), setup.more.begin(), setup.more.end());
  return words;
}

Outcome boot(const Setup& setup) {
  const tools::MemoryFile modules{setup.modules};
  const std::vector<std::string> words = boot_command(setup, setup.modules.empty() ? "" : modules.path().string());
  const tools::Output output = tools::run_to_end(words);
  const bool by_itself = output.status != 124 && output.status % 2 == 1;
  std::string text;
  for (const char byte : output.text) {
    if (byte != '\r') text += byte;
  }
  return {by_itself ? (output.status - 1) / 2 : -output.status, text};
}

std::string root_program() { return tools::read_file(tools::program_folder() / "boot_program.elf"); }

std::string archive_of(const std::vector<std::pair<std::string, std::string>>& members) {
  tools::CpioArchive archive;
  for (const auto& [name, content] : members) archive.add(name, content);
  return archive.bytes();
}

std::string root_archive() { return archive_of({{"root", root_program()}}); }

Outcome boot_program(const std::string& word, const std::string& memory) {
  return boot({.modules = root_archive(), .command_line = "-- " + word, .memory = memory, .more = {}});
}

}  // namespace exo::tests
