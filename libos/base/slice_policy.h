// SPDX-License-Identifier: MIT
// Policies over time slices. A processor's time is a vector of positions, one after the other and then from the
// beginning again; a library says which vCPU has which. These are algorithms only: they make no calls.
#pragma once

#include "libos/base/names.h"

#include <array>

namespace exo::libos {

using SliceVector = std::array<VcpuId, slice_count>;  // no_vcpu: nobody's

class SlicePolicy {
 public:
  // Who shall have the processor for the time of one position; no_vcpu if nobody needs it. It counts as had: so a
  // library that has time to give asks, and yields to the answer.
  virtual VcpuId next() = 0;
};

// What one policy leaves, another one gives.
class WithSpare : public SlicePolicy {
 public:
  WithSpare(SlicePolicy& first, SlicePolicy& spare) : first_{first}, spare_{spare} {}

  VcpuId next() override {
    const VcpuId vcpu = first_.next();
    return number(vcpu) != no_vcpu ? vcpu : spare_.next();
  }

 private:
  SlicePolicy& first_;
  SlicePolicy& spare_;
};

// The next positions of a policy, as many as a vector has.
inline SliceVector plan(SlicePolicy& policy) {
  SliceVector vector;
  for (VcpuId& position : vector) position = policy.next();
  return vector;
}

}  // namespace exo::libos
