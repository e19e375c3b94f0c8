// SPDX-License-Identifier: MIT
// A figure: something measured, what is wanted of it, and what others have.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace exo::bench {

struct Bound {
  double value;
  bool is_most = true;  // else it is the least
};

struct Figure {
  std::string name;
  std::optional<double> measured;  // none when it could not be measured
  std::string unit;
  std::optional<Bound> wanted;
  std::string beside;  // what it may be compared with

  bool is_met() const {
    return !wanted || (measured && (wanted->is_most ? *measured <= wanted->value : *measured >= wanted->value));
  }
};

// Figures that were measured in one way.
struct Group {
  std::string title;
  std::string how;
  std::vector<Figure> figures;
};

// The value in the middle. There must be one.
double median(std::vector<double> values);

}  // namespace exo::bench
