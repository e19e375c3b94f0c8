// SPDX-License-Identifier: MIT
// The programs that the project is built, run and checked with.
#pragma once

#include "tools/doctor/finding.h"

#include <string>
#include <string_view>
#include <vector>

namespace exo::tools {

struct Version {
  unsigned major = 0;
  unsigned minor = 0;
  auto operator<=>(const Version&) const = default;
};

struct Tool {
  std::string program;
  std::string package;
  Version least;
};

// The first number with a dot in what a program says of its version; 0.0 when there is none.
Version version_in(std::string_view text);

std::vector<Finding> examine_toolchain();

}  // namespace exo::tools
