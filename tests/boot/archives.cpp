// SPDX-License-Identifier: MIT
#include "tests/boot/archives.h"

#include "tools/library/cpio_archive.h"
#include "tools/library/files.h"

namespace exo::tests {

std::string root_program() { return tools::read_file(tools::program_folder() / "boot_program.elf"); }

std::string archive_of(const std::vector<std::pair<std::string, std::string>>& members) {
  tools::CpioArchive archive;
  for (const auto& [name, content] : members) archive.add(name, content);
  return archive.bytes();
}

std::string root_archive() { return archive_of({{"root", root_program()}}); }

}  // namespace exo::tests
