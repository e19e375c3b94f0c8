// SPDX-License-Identifier: MIT
// What is booted on which machine, as the command lines of `exo` say it.
#pragma once

#include "tools/library/machine.h"

#include <CLI/CLI.hpp>

#include <filesystem>
#include <string>
#include <vector>

namespace exo::tools {

struct GuestOptions {
  std::string program;               // of the root domain; empty for the shell
  std::vector<std::string> modules;  // further files for it
  std::string image;                 // of the core; empty for that of the build
  Machine machine;

  // The options must stay where they are while the command line is read.
  void add_to(CLI::App& application);

  std::filesystem::path image_file() const;

  // The boot archive: the root program, then the other programs of the build, then the files that were named.
  std::string archive() const;
};

}  // namespace exo::tools
