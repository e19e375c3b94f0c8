// SPDX-License-Identifier: MIT
// What a library that makes frames and tables visible needs of the program it is part of.
#pragma once

#include "libos/base/frame_pool.h"
#include "libos/base/windows.h"

namespace exo::libos {

struct Resources {
  DomainId domain;
  VcpuId vcpu;
  FrameNumber root_table;  // of the address space the program runs in
  FramePool& pool;
  Windows& windows;
};

}  // namespace exo::libos
