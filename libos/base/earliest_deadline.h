// SPDX-License-Identifier: MIT
// Earliest deadline first: in each of its periods a client gets its budget, before the period ends (Liu and Layland,
// 1973). What is not needed for that, is nobody's.
#pragma once

#include "libos/base/slice_policy.h"

namespace exo::libos {

class EarliestDeadline : public SlicePolicy {
 public:
  static constexpr std::size_t capacity = 32;

  // From now on, both in positions. False if it is a client already, or one too many; if the budget is 0 or longer
  // than the period; if not all budgets fit any more; or if the periods have no common multiple below 2^64.
  bool add(VcpuId vcpu, std::uint64_t period, std::uint64_t budget);

  // It gets nothing more, but its share is taken until its period ends. False if it is no client.
  bool remove(VcpuId vcpu);

  VcpuId next() override;

  // Whether one plan is good for each time that the vector is used, if all clients were added before its first
  // position. If not, each time needs a plan of its own.
  bool repeats() const;

 private:
  struct Client {
    VcpuId vcpu{no_vcpu};  // none: it was removed
    std::uint64_t period = 0;
    std::uint64_t budget = 0;
    std::uint64_t deadline = 0;  // the end of this period
    std::uint64_t left = 0;      // of the budget
  };

  Client* find(VcpuId vcpu);
  void begin_periods();
  bool fits(std::uint64_t period, std::uint64_t budget) const;

  std::array<Client, capacity> clients_{};
  std::size_t count_ = 0;
  std::uint64_t now_ = 0;
};

}  // namespace exo::libos
