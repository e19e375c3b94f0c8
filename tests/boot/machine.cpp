// SPDX-License-Identifier: MIT
#include "tests/boot/machine.h"

#include "tools/audit/audit.h"
#include "tools/library/files.h"
#include "tools/library/machine.h"
#include "tools/qemu/watched_machine.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>

namespace exo::tests {

namespace {

constexpr std::chrono::seconds patience{45};  // more than timeout(1) has
constexpr std::uint64_t most_frames = 65536;

// A file in memory, for what a machine prints.
class Captured {
 public:
  Captured() : file_{open_memstream(&bytes_, &size_)} {}
  ~Captured() {
    std::fclose(file_);
    std::free(bytes_);
  }
  Captured(const Captured&) = delete;
  Captured& operator=(const Captured&) = delete;

  std::FILE* file() const { return file_; }

  // Without carriage returns.
  std::string text() const {
    std::fflush(file_);
    std::string text{bytes_, size_};
    std::erase(text, '\r');
    return text;
  }

 private:
  char* bytes_ = nullptr;
  std::size_t size_ = 0;
  std::FILE* file_;
};

std::filesystem::path image_of(const Setup& setup) {
  return setup.image.empty() ? tools::program_folder() / "exovisor.elf" : std::filesystem::path{setup.image};
}

}  // namespace

std::vector<std::string> boot_command(const Setup& setup, const std::string& modules) {
  const std::vector<std::string> qemu = tools::qemu_command(
      {.image = image_of(setup), .modules = modules, .memory = setup.memory, .command_line = setup.command_line});
  std::vector<std::string> words{"timeout", "-k", "2", "40"};
  for (const std::string& word : qemu) {
    const bool is_exit_device = word.starts_with("isa-debug-exit,");
    words.push_back(is_exit_device && !setup.exit_device ? "isa-debug-exit,iobase=0x1f4" : word);
  }
  words.insert(words.end(), setup.more.begin(), setup.more.end());
  return words;
}

Outcome boot(const Setup& setup) {
  using Where = tools::WatchedMachine::Where;
  const tools::MemoryFile modules{setup.modules};
  Captured console;
  tools::WatchedMachine machine{boot_command(setup, setup.modules.empty() ? "" : modules.path().string()),
                                image_of(setup), "", console.file()};
  const Where where = machine.run(tools::WatchedMachine::Clock::now() + patience, std::nullopt);
  if (where == Where::at_the_end && machine.core().frame_count() <= most_frames) {
    const tools::Audit audit{machine.core()};
    EXPECT_TRUE(audit.violations().empty()) << audit.report();
  }
  const tools::Ending ending = machine.finish(patience);
  return {ending.message.empty() ? ending.status : -ending.status, console.text()};
}

Outcome boot_program(const std::string& word, const std::string& memory) {
  return boot({.modules = root_archive(), .command_line = "-- " + word, .memory = memory, .more = {}});
}

}  // namespace exo::tests
