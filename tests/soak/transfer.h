// SPDX-License-Identifier: MIT
// Control transfer, by number, to a vCPU. The registers of the message are as they were afterwards, whatever came back
// in them.
#pragma once

#include "libos/base/calls.h"

namespace exo::libos {

extern "C" Status transfer(std::uint64_t number, VcpuId vcpu);

}  // namespace exo::libos
