// SPDX-License-Identifier: MIT
// A machine booted by a test, to its end or the end of the test's patience.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace exo::tests {

struct Outcome {
  int status;        // of the guest; or that of timeout(1), negative, if it did not end by itself
  std::string text;  // its console
};

struct Setup {
  std::string modules;  // the bytes of the boot module; empty for none
  std::string command_line;
  std::string memory = "256M";
  std::vector<std::string> more;  // words for QEMU
  bool exit_device = true;        // without it the machine halts when it ends
  std::string image = "";         // the file of another core; empty for that of the build
};

Outcome boot(const Setup& setup);

// The command that boots it, ended by force after 40 s. `modules` is the file of the boot module, or empty.
std::vector<std::string> boot_command(const Setup& setup, const std::string& modules);

std::string archive_of(const std::vector<std::pair<std::string, std::string>>& members);

// The tests' root program, and an archive that holds it alone.
std::string root_program();
std::string root_archive();

// The root program doing what the word says.
Outcome boot_program(const std::string& word, const std::string& memory = "256M");

}  // namespace exo::tests
