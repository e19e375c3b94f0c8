// SPDX-License-Identifier: MIT
// The core as a program of this host: how fast it is checked against the model, and what table_set costs there.
#pragma once

#include "bench/figure.h"

namespace exo::bench {

Group measure_host(double seconds);  // how long each of the two parts may take

}  // namespace exo::bench
