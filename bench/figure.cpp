// SPDX-License-Identifier: MIT
#include "bench/figure.h"

#include <algorithm>

namespace exo::bench {

double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::ranges::nth_element(values, middle);
  return *middle;
}

}  // namespace exo::bench
