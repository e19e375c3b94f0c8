// SPDX-License-Identifier: MIT
// How long proving takes: everything from a cold cache, and again after one call was touched.
#pragma once

#include "bench/figure.h"

namespace exo::bench {

Group measure_proof();

}  // namespace exo::bench
