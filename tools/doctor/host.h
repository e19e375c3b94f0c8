// SPDX-License-Identifier: MIT
// The computer that the project is built on, and what was built on it.
#pragma once

#include "tools/doctor/finding.h"

#include <vector>

namespace exo::tools {

std::vector<Finding> examine_host();

// Boots the image without a root program, which the core has to refuse by name.
Finding examine_boot();

}  // namespace exo::tools
