// SPDX-License-Identifier: MIT
// How long proving takes: everything from a cold cache, and again after one call was touched.
#pragma once

#include "bench/figure.h"

#include <string>

namespace exo::bench {

Group measure_proof();

// The harmless change, in the text of core/frame.cpp: frame_allocate charges its domain before it marks the frame, not
// after. Throws std::runtime_error if the call is not as expected.
std::string touch_frame_allocate(std::string text);

}  // namespace exo::bench
