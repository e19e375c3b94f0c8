// SPDX-License-Identifier: MIT
// Instructions of calls, and of booting: what machines under -icount count.
#pragma once

#include "bench/figure.h"

namespace exo::bench {

Group measure_calls();
Group measure_boot(unsigned runs);  // how often the wall clock is asked

}  // namespace exo::bench
