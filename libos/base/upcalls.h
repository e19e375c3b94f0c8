// SPDX-License-Identifier: MIT
// Upcalls as a program wants them: a handler for each kind, written in C++. All registers of what was interrupted are
// in the handler's hands, and it goes on with what the handler leaves there.
//
// A handler runs in kernel mode, on a stack of its kind. What it may use of the library is what the interrupted code
// was not just in the middle of.
#pragma once

#include "libos/base/resources.h"
#include "libos/base/shared_context.h"
#include "libos/base/status.h"

#include <array>

namespace exo::libos {

struct Interrupted {
  Upcall kind;
  Registers& registers;
  FpuState& fpu;
};

class UpcallHandler {
 public:
  virtual void handle(Interrupted& what) = 0;
};

// Those of the vCPU that runs this; there is one object of this class.
class Upcalls {
 public:
  // Gives the vCPU a shared context. To be called once, before anything else.
  std::expected<void, Failure> start(const Resources& resources);

  // From now on upcalls of this kind are the handler's.
  Status declare(Upcall kind, UpcallHandler& handler);

  SharedContext& context() { return *context_; }

  // For the entry.
  UpcallHandler& handler(std::uint64_t kind) { return *handlers_[kind]; }

 private:
  VcpuId vcpu_{};
  SharedContext* context_ = nullptr;
  std::array<UpcallHandler*, upcall_count> handlers_{};
};

}  // namespace exo::libos
