// SPDX-License-Identifier: MIT
#include "tools/library/guest_options.h"

#include "tools/library/cpio_archive.h"
#include "tools/library/files.h"

#include <algorithm>

namespace exo::tools {
namespace {

namespace fs = std::filesystem;

// The programs of the build, in the order of their names.
std::vector<fs::path> built_programs() {
  const fs::path folder = program_folder().parent_path() / "programs";
  std::vector<fs::path> programs;
  if (!fs::exists(folder)) {
    return programs;
  }
  for (const fs::directory_entry& file : fs::directory_iterator(folder)) {
    if (file.path().extension() == ".elf") {
      programs.push_back(file.path());
    }
  }
  std::ranges::sort(programs);
  return programs;
}

}  // namespace

void GuestOptions::add_to(CLI::App& application) {
  application.add_option("PROGRAM", program, "a static program for the root domain (else the shell)")
      ->check(CLI::ExistingFile);
  application.add_option("--memory", machine.memory, "memory of the machine, such as 64M or 4G")
      ->check([](const std::string& size) {
        const bool digits = size.size() > 1 && size.find_first_not_of("0123456789") == size.size() - 1;
        return digits && (size.back() == 'M' || size.back() == 'G') ? "" : "a number with M or G is expected";
      })
      ->capture_default_str();
  application.add_option("--module", modules, "a further file for the root domain")->check(CLI::ExistingFile);
  application.add_option("--command-line", machine.command_line, "words for the core, and after -- for the root");
  application.add_option("--image", image, "another image of the core")->check(CLI::ExistingFile);
}

fs::path GuestOptions::image_file() const {
  return image.empty() ? program_folder() / "exovisor.elf" : fs::path(image);
}

std::string GuestOptions::archive() const {
  const fs::path shell = program_folder().parent_path() / "programs" / "shell.elf";
  CpioArchive archive;
  archive.add("root", read_file(program.empty() ? shell : fs::path(program)));
  for (const fs::path& built : built_programs()) {
    if (built != shell) {
      archive.add(built.stem().string(), read_file(built));
    }
  }
  for (const fs::path file : modules) {
    archive.add(file.filename().string(), read_file(file));
  }
  return archive.bytes();
}

}  // namespace exo::tools
