// SPDX-License-Identifier: MIT
// The kernel command line:  [console=serial|none] [-- words for the root domain]
#pragma once

#include "spec/abi.h"

namespace exo::core {

struct CommandLine {
  bool silent = false;                                     // console=none: the core is silent once it has booted
  char root_words[sizeof(BootInformation::command_line)];  // what follows the word "--", ended by 0
};

// Refuses, and ends the machine, when a word means nothing or there is more for the root domain than fits.
CommandLine read_command_line(const char* text);

}  // namespace exo::core
