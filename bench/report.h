// SPDX-License-Identifier: MIT
// Figures as a table on the console, as a page of documentation, and as a record for programs.
#pragma once

#include "bench/figure.h"

namespace exo::bench {

struct Report {
  std::string machine;  // what kind it is
  std::string image;    // SHA-256 of the image that was measured
  std::vector<Group> groups;
};

std::string as_table(const Report& report);
std::string as_markdown(const Report& report);
std::string as_json(const Report& report);

}  // namespace exo::bench
