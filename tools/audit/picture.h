// SPDX-License-Identifier: MIT
// A machine as a picture: the domains with their frames by type, their page tables, vCPUs and capabilities.
#pragma once

#include "model/machine.h"

#include <string>

namespace exo::tools {

// The text of an SVG file.
std::string picture_of(const model::Machine& machine);

}  // namespace exo::tools
