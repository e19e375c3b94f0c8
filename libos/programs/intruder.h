// SPDX-License-Identifier: MIT
// What the program `intruder` tries, by its argument: things that only the root domain may do, or only its parent.
// Its exit status is the core's answer.
#pragma once

#include <cstdint>

namespace exo::libos {

enum class Intrusion : std::uint64_t {
  read_console,
  write_console,
  end_machine,
  end_root_domain,
  destroy_root_vcpu,
  bind_frame,  // the frame that operand names
  release_frame,
  allocate_for_root,
  raise_limit,
  take_slice,
  take_slice_of_root,
};

}  // namespace exo::libos
