// SPDX-License-Identifier: MIT
// A domain that has a slice and a frame of ports, and never runs: its vCPU is not started.
#pragma once

#include "libos/base/root.h"

namespace exo::libos {

struct Neighbour {
  static constexpr DomainId domain{domain_count - 2};
  static constexpr VcpuId vcpu{vcpu_count - 2};
  static constexpr std::uint64_t position = slice_count - 1;  // its slice

  // Ports in its frame.
  static constexpr std::uint64_t its_own_port = 0;  // it alone may send to it
  static constexpr std::uint64_t our_port = 1;      // we may, but it leads nowhere

  bool exists = false;
  FrameNumber ports{no_frame};

  std::expected<void, Failure> create(Root& root);
};

}  // namespace exo::libos
