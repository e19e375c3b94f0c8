// SPDX-License-Identifier: MIT
// Remote procedure calls by protected control transfer: a message of six words goes to another vCPU, which works on it
// in the caller's time, and one comes back.
#pragma once

#include "libos/base/calls.h"

#include <array>

namespace exo::libos {

using Message = std::array<std::uint64_t, 6>;

// Calls a vCPU that waits to be called. Ok: the message is the reply; else it is as it was, or, with callee_gone, lost.
Status control_call(VcpuId callee, Message& message);

// What is done with a message, in the domain that is called. The reply replaces the message.
class Service {
 public:
  virtual void answer(DomainId caller, Message& message) = 0;

 protected:
  ~Service() = default;
};

// Waits to be called on this vCPU, our own, and answers, for ever. Returns only if the core refuses. There is one
// service at a time; it runs on a stack of its own.
Status serve(VcpuId self, Service& service);

}  // namespace exo::libos
