// SPDX-License-Identifier: MIT
// What a child program has: frames that it may claim, windows, and its own address space. The counterpart of Root.
#pragma once

#include "libos/base/mailbox.h"
#include "libos/base/own_tables.h"
#include "libos/base/resources.h"

namespace exo::libos {

class Self {
 public:
  explicit Self(const Mailbox& mailbox);
  Self(const Self&) = delete;
  Self& operator=(const Self&) = delete;

  FramePool& pool() { return pool_; }
  AddressSpace& space() { return space_; }
  Tables& tables() { return tables_; }
  Resources resources() { return {domain_, vcpu_, space_.root(), pool_, windows_}; }

 private:
  DomainId domain_;
  VcpuId vcpu_;
  FramePool pool_;
  Windows windows_;
  OwnTables tables_;
  AddressSpace space_;
};

}  // namespace exo::libos
