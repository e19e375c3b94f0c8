// SPDX-License-Identifier: MIT
// A machine booted by a test, to its end or the end of the test's patience.
#pragma once

#include "tests/boot/archives.h"

#include <string>
#include <vector>

namespace exo::tests {

struct Outcome {
  int status;        // of the guest; or that of timeout(1), negative, if it did not end by itself
  std::string text;  // its console
};

struct Setup {
  std::string modules;  // the bytes of the boot module; empty for none
  std::string command_line;
  std::string memory = "64M";
  std::vector<std::string> more;  // words for QEMU
  bool exit_device = true;        // without it the machine halts when it ends
  std::string image = "";         // the file of another core; empty for that of the build
};

// Where it came as far as ring 3, the machine is audited when it is about to end; what is wrong there is a failure of
// the test. Machines of more than 256 MiB are not: there is too much to look at.
Outcome boot(const Setup& setup);

// The command that boots it, ended by force after 40 s. `modules` is the file of the boot module, or empty.
std::vector<std::string> boot_command(const Setup& setup, const std::string& modules);

// The root program doing what the word says.
Outcome boot_program(const std::string& word, const std::string& memory = "64M");

}  // namespace exo::tests
