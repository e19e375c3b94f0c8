// SPDX-License-Identifier: MIT
// exo run: boots the core with a root program, and shows its console.
#include "tools/library/command_line.h"
#include "tools/library/cpio_archive.h"
#include "tools/library/files.h"
#include "tools/library/session.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace exo::tools {
namespace {

namespace fs = std::filesystem;

struct Request {
  std::string program;
  std::string script;
  std::vector<std::string> modules;
  std::string image;
  unsigned timeout = 0;  // seconds; 0 for none given
  Machine machine;
};

Request parse(int argument_count, char** arguments) {
  Request request;
  CLI::App application("Boots the core in QEMU with a root program in ring 3 and shows its console.", "exo run");
  application.add_option("PROGRAM", request.program, "a static program for the root domain (else the shell)")
      ->check(CLI::ExistingFile);
  application.add_option("--script", request.script, "types this file at the console; ends with the guest's status")
      ->check(CLI::ExistingPath);
  application.add_option("--memory", request.machine.memory, "memory of the machine, such as 64M or 4G")
      ->check([](const std::string& size) {
        const bool digits = size.size() > 1 && size.find_first_not_of("0123456789") == size.size() - 1;
        return digits && (size.back() == 'M' || size.back() == 'G') ? "" : "a number with M or G is expected";
      })
      ->capture_default_str();
  application.add_option("--module", request.modules, "a further file for the root domain")->check(CLI::ExistingFile);
  application.add_option("--command-line", request.machine.command_line,
                         "words for the core, and after -- for the root");
  application.add_option("--timeout", request.timeout, "stops the machine after this many seconds (with a script: 60)")
      ->check(CLI::Range(1, 86400));
  application.add_option("--image", request.image, "another image of the core")->check(CLI::ExistingFile);
  application.add_flag("--debug", request.machine.debugger, "waits for a debugger on port 1234 of this host");
  parse_command_line(application, argument_count, arguments);
  return request;
}

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

// The root program, then the other programs of the build, then the files that were named.
std::string pack(const Request& request) {
  const fs::path shell = program_folder().parent_path() / "programs" / "shell.elf";
  CpioArchive archive;
  archive.add("root", read_file(request.program.empty() ? shell : fs::path(request.program)));
  for (const fs::path& program : built_programs()) {
    if (program != shell) {
      archive.add(program.stem().string(), read_file(program));
    }
  }
  for (const fs::path file : request.modules) {
    archive.add(file.filename().string(), read_file(file));
  }
  return archive.bytes();
}

int run(Request request) {
  request.machine.image = request.image.empty() ? program_folder() / "exovisor.elf" : fs::path(request.image);
  fmt::print("image {}  SHA-256 {}\n", request.machine.image.filename().string(), sha256(request.machine.image));
  const MemoryFile modules(pack(request));
  request.machine.modules = modules.path();

  // Standard input that is no terminal is a script, too.
  std::optional<std::string> script;
  if (!request.script.empty() || isatty(STDIN_FILENO) == 0) {
    script = read_file(request.script.empty() ? "/dev/stdin" : request.script);
  } else {
    fmt::print("Ctrl-A X leaves the machine.\n");
  }
  if (request.machine.debugger) {
    fmt::print("waiting for: gdb {} -ex 'target remote :1234'\n", request.machine.image.string());
  }
  std::fflush(stdout);

  constexpr unsigned script_timeout = 60;
  std::optional<std::chrono::seconds> limit;
  if (request.timeout != 0 || script) {
    limit = std::chrono::seconds(request.timeout != 0 ? request.timeout : script_timeout);
  }
  const Ending ending = Session(request.machine, script).run(limit);
  if (!ending.message.empty()) {
    fmt::print(stderr, "\nexo run: {}\n", ending.message);
  }
  return ending.status;
}

}  // namespace
}  // namespace exo::tools

int main(int argument_count, char** arguments) {
  const auto request = exo::tools::parse(argument_count, arguments);
  try {
    return exo::tools::run(request);
  } catch (const std::exception& error) {
    fmt::print(stderr, "exo run: {}\n", error.what());
    return exo::tools::status_failed;
  }
}
