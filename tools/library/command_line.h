// SPDX-License-Identifier: MIT
// How every part of `exo` treats its command line: --help prints the usage and succeeds; a mistake prints what
// is wrong and the usage, and ends with status 2.
#pragma once

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>

namespace exo::tools {

inline constexpr int status_usage = 2;

inline void parse_command_line(CLI::App& application, int argument_count, char** arguments) {
  try {
    application.parse(argument_count, arguments);
  } catch (const CLI::CallForHelp&) {
    fmt::print("{}", application.help());
    std::exit(0);
  } catch (const CLI::ParseError& error) {
    fmt::print(stderr, "{}: {}\n\n{}", application.get_name(), error.what(), application.help());
    std::exit(status_usage);
  }
}

}  // namespace exo::tools
