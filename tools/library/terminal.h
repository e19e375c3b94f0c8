// SPDX-License-Identifier: MIT
// The user's terminal while a machine's console is shown on it.
#pragma once

#include <termios.h>

#include <string>
#include <string_view>

namespace exo::tools {

// Keys go to the machine one by one, unechoed, Ctrl-C included, as long as the object lasts. Standard input must
// be a terminal.
class RawTerminal {
 public:
  RawTerminal();
  ~RawTerminal();
  RawTerminal(const RawTerminal&) = delete;
  RawTerminal& operator=(const RawTerminal&) = delete;

 private:
  termios before_{};
};

// Finds Ctrl-A X, the keys to leave, among those for the machine. Ctrl-A Ctrl-A is Ctrl-A for the machine.
class EscapeKeys {
 public:
  // The keys that are for the machine.
  std::string filter(std::string_view keys);
  bool leaves() const { return leaves_; }

 private:
  bool escaped_ = false;
  bool leaves_ = false;
};

}  // namespace exo::tools
