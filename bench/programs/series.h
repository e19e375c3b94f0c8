// SPDX-License-Identifier: MIT
// Repeated measurements of one call, and the line of the console that tells of them.
#pragma once

#include "bench/programs/measure.h"
#include "bench/programs/quiet_time.h"
#include "libos/base/text.h"

#include <algorithm>
#include <string_view>

namespace exo::bench {

// What measuring costs, in instructions.
inline std::uint64_t cost_of_measuring() {
  Measurement empty;
  measured_nothing({}, empty);
  return empty.ticks();
}

class Series {
 public:
  explicit Series(std::string_view name) : name_{name} {}

  // Makes a call and counts its instructions, from SYSCALL to SYSRET with both. Its status must be ok. Says how many.
  std::uint64_t measure(Call call, std::array<std::uint64_t, 5> argument) {
    return measure({number(call), argument}, measured_call);
  }

  std::uint64_t measure(const Arguments& arguments, void (*measured)(const Arguments&, Measurement&)) {
    Measurement measurement;
    quiet_time().wait();
    measured(arguments, measurement);
    if (measured == measured_call && measurement.status != Status::ok) refusal_ = measurement.status;
    const std::uint64_t instructions = measurement.ticks() - cost_of_measuring();
    add(instructions);
    return instructions;
  }

  void add(std::uint64_t instructions) {
    least_ = std::min(least_, instructions);
    most_ = std::max(most_, instructions);
    ++count_;
  }

  bool was_refused() const { return refusal_ != Status::ok; }

  // Prints "figure NAME LEAST MOST COUNT", or why there is none.
  void print() const {
    if (was_refused()) {
      libos::print("no figure {}: {}\n", name_, refusal_);
    } else {
      libos::print("figure {} {} {} {}\n", name_, least_, most_, count_);
    }
  }

 private:
  std::string_view name_;
  Status refusal_ = Status::ok;
  std::uint64_t least_ = ~std::uint64_t{0};
  std::uint64_t most_ = 0;
  std::uint64_t count_ = 0;
};

}  // namespace exo::bench
