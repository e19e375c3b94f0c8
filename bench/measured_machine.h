// SPDX-License-Identifier: MIT
// The machine that figures are taken on: the core of this build with a root program, in QEMU.
#pragma once

#include <filesystem>
#include <map>
#include <string>

namespace exo::bench {

// The programs of the build as boot modules, with a root program. bench_partner is among them for bench_calls.
std::string archive_with(const std::filesystem::path& root_program);

// build/<preset>/FOLDER/NAME.elf.
std::filesystem::path built_program(const std::string& folder, const std::string& name);

struct Count {
  double least;  // instructions
  double most;
};

// Runs a root program of build/<preset>/bench on a machine whose time-stamp counter counts instructions, to its
// end, and reads the lines "figure NAME LEAST MOST COUNT" it prints. Throws std::runtime_error with the console's
// text if it does not end with status 0.
std::map<std::string, Count> run_counted(const std::string& program);

// Boots the shell and answers the seconds until its first prompt. Throws std::runtime_error after 20 s without one.
double seconds_to_prompt();

// "QEMU 7.2", or "QEMU" when it does not say.
std::string emulator_name();

}  // namespace exo::bench
