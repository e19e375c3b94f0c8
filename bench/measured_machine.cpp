// SPDX-License-Identifier: MIT
#include "bench/measured_machine.h"

#include "tools/library/cpio_archive.h"
#include "tools/library/files.h"
#include "tools/library/machine.h"
#include "tools/library/process.h"

#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <regex>
#include <sstream>
#include <stdexcept>
#include <vector>

namespace exo::bench {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

fs::path built_program(const std::string& folder, const std::string& name) {
  return tools::program_folder().parent_path() / folder / (name + ".elf");
}

std::string archive_with(const fs::path& root_program) {
  std::vector<fs::path> files{built_program("bench", "bench_partner")};
  const fs::path shell = built_program("programs", "shell");
  for (const fs::directory_entry& file : fs::directory_iterator(shell.parent_path())) {
    if (file.path().extension() == ".elf" && file.path() != shell) files.push_back(file.path());
  }
  std::ranges::sort(files);
  tools::CpioArchive archive;
  archive.add("root", tools::read_file(root_program));
  for (const fs::path& file : files) archive.add(file.stem().string(), tools::read_file(file));
  return archive.bytes();
}

namespace {

std::vector<std::string> machine_with(const tools::MemoryFile& modules) {
  return tools::qemu_command(
      {.image = tools::program_folder() / "exovisor.elf", .modules = modules.path(), .command_line = ""});
}

}  // namespace

std::map<std::string, Count> run_counted(const std::string& program) {
  const tools::MemoryFile modules{archive_with(built_program("bench", program))};
  std::vector<std::string> words{"timeout", "-k", "2", "60"};
  for (std::string& word : machine_with(modules)) words.push_back(std::move(word));
  words.insert(words.end(), {"-icount", "shift=0,sleep=off", "-smp", "1"});
  const tools::Output output = tools::run_to_end(words);
  constexpr int status_zero = 1;  // of the exit device
  if (output.status != status_zero) throw std::runtime_error(fmt::format("{} failed:\n{}", program, output.text));

  std::map<std::string, Count> counts;
  std::istringstream console{output.text};
  for (std::string line; std::getline(console, line);) {
    std::istringstream words_of_line{line};
    std::string word, name;
    Count count{};
    if (words_of_line >> word >> name >> count.least >> count.most && word == "figure") counts[name] = count;
  }
  return counts;
}

double seconds_to_prompt() {
  constexpr double patience = 20;
  const tools::MemoryFile modules{archive_with(built_program("programs", "shell"))};
  const Clock::time_point start = Clock::now();
  const auto elapsed = [&] { return std::chrono::duration<double>(Clock::now() - start).count(); };
  tools::Process emulator{machine_with(modules)};
  std::string console;
  while (!console.contains("exo> ")) {
    pollfd ready{emulator.output.number(), POLLIN, 0};
    poll(&ready, 1, 100);
    std::array<char, 256> buffer;
    const ssize_t count = ready.revents == 0 ? 0 : read(ready.fd, buffer.data(), buffer.size());
    console.append(buffer.data(), static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
    const bool has_ended = ready.revents != 0 && count <= 0;
    if (has_ended || elapsed() > patience) throw std::runtime_error("the shell does not prompt:\n" + console);
  }
  return elapsed();
}

std::string emulator_name() {
  const tools::Output output = tools::run_to_end({"qemu-system-x86_64", "--version"});
  std::smatch found;
  return std::regex_search(output.text, found, std::regex{R"(version (\d+\.\d+))"}) ? "QEMU " + found.str(1) : "QEMU";
}

}  // namespace exo::bench
