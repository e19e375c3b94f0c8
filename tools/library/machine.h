// SPDX-License-Identifier: MIT
// The machine that programs are tried on: QEMU's processor emulation, started with the core's image.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace exo::tools {

struct Machine {
  std::filesystem::path image;
  std::filesystem::path modules;  // the cpio archive; empty for none
  std::string memory = "256M";    // as QEMU writes it
  std::string command_line;       // for the core, and after ` -- ` for the root domain
  bool debugger = false;          // wait for a debugger on TCP port 1234 before the first instruction
};

std::vector<std::string> qemu_command(const Machine& machine);

// How a machine ended.
struct Ending {
  int status;           // what the guest wrote to the exit device; or one of those below
  std::string message;  // a sentence when it is not the guest's word, else empty
};

// Statuses that are no guest's: guests have 0..127, as the exit device tells, and these are those of env(1)
// and timeout(1), which a guest is free to use too.
inline constexpr int status_timed_out = 124;
inline constexpr int status_failed = 125;
inline constexpr int status_not_installed = 3;

// What QEMU's own exit status means. `errors` is what it wrote to standard error.
Ending ending_of(int qemu_status, std::string_view errors);

}  // namespace exo::tools
