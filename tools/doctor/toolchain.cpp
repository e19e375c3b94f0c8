// SPDX-License-Identifier: MIT
#include "tools/doctor/toolchain.h"

#include "tools/library/process.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <regex>

namespace exo::tools {
namespace {

Finding examine(const Tool& tool) {
  const Output output = run_to_end({tool.program, "--version"});
  const Version found = version_in(output.text);
  if (output.status != 0) {
    return {false, tool.program, fmt::format("is not installed: apt-get install {}", tool.package)};
  }
  if (found < tool.least) {
    return {false, tool.program,
            fmt::format("is version {}.{}, but {}.{} is needed: apt-get install {}", found.major, found.minor,
                        tool.least.major, tool.least.minor, tool.package)};
  }
  return {true, tool.program, fmt::format("version {}.{}", found.major, found.minor)};
}

}  // namespace

Version version_in(std::string_view text) {
  static const std::regex number("([0-9]+)\\.([0-9]+)");
  std::match_results<std::string_view::const_iterator> match;
  if (!std::regex_search(text.begin(), text.end(), match, number)) {
    return {};
  }
  return {static_cast<unsigned>(std::stoul(match[1])), static_cast<unsigned>(std::stoul(match[2]))};
}

std::vector<Finding> examine_toolchain() {
  static const std::array<Tool, 10> tools{{{"clang++-19", "clang-19", {19, 1}},
                                           {"ld.lld-19", "lld-19", {19, 1}},
                                           {"llvm-profdata-19", "llvm-19", {19, 1}},
                                           {"clang-format-19", "clang-format-19", {19, 1}},
                                           {"clang-tidy-19", "clang-tidy-19", {19, 1}},
                                           {"cmake", "cmake", {3, 25}},
                                           {"ninja", "ninja-build", {1, 11}},
                                           {"shellcheck", "shellcheck", {0, 9}},
                                           {"cvc5", "cvc5", {1, 0}},
                                           {"qemu-system-x86_64", "qemu-system-x86", {7, 2}}}};
  std::vector<Finding> findings;
  std::ranges::transform(tools, std::back_inserter(findings), examine);
  return findings;
}

}  // namespace exo::tools
