// SPDX-License-Identifier: MIT
// A boot archive with the smallest root program, for machines that are stopped before it does anything.
#pragma once

#include <string>

namespace exo::tools {

std::string idle_archive();

}  // namespace exo::tools
