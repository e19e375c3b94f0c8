// SPDX-License-Identifier: MIT
#include "tools/library/terminal.h"

#include <unistd.h>

namespace exo::tools {

RawTerminal::RawTerminal() {
  tcgetattr(STDIN_FILENO, &before_);
  termios raw = before_;
  raw.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO | ISIG | IEXTEN);
  raw.c_iflag &= ~static_cast<tcflag_t>(IXON);
  raw.c_cc[VMIN] = 1;
  raw.c_cc[VTIME] = 0;
  tcsetattr(STDIN_FILENO, TCSADRAIN, &raw);
}

RawTerminal::~RawTerminal() { tcsetattr(STDIN_FILENO, TCSADRAIN, &before_); }

std::string EscapeKeys::filter(std::string_view keys) {
  constexpr char control_a = 1;
  std::string machine;
  for (const char key : keys) {
    if (escaped_) {
      escaped_ = false;
      leaves_ = leaves_ || key == 'x' || key == 'X';
      if (key == control_a) {
        machine += key;
      }
    } else if (key == control_a) {
      escaped_ = true;
    } else {
      machine += key;
    }
  }
  return machine;
}

}  // namespace exo::tools
