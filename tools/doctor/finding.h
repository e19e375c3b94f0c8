// SPDX-License-Identifier: MIT
// What exo doctor found out about one thing.
#pragma once

#include <string>

namespace exo::tools {

struct Finding {
  bool ok;
  std::string subject;
  std::string detail;  // what is there; or, when it is not ok, the sentence how to mend it
};

}  // namespace exo::tools
