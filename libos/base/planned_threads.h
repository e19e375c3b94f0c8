// SPDX-License-Identifier: MIT
// Threads that share their vCPU as a policy over slices plans it: the threads are its clients, and a turn is a
// position.
#pragma once

#include "libos/base/scheduling_policy.h"
#include "libos/base/slice_policy.h"

namespace exo::libos {

class PlannedThreads : public SchedulingPolicy {
 public:
  static constexpr std::size_t capacity = 8;

  explicit PlannedThreads(SlicePolicy& plan) : plan_{plan} {}

  // The policy knows the thread by this name. A thread without one gets the turns that nobody else can use.
  void name(Thread& thread, VcpuId client);

  void add(Thread& thread) override;
  Thread* take() override;

 private:
  struct Client {
    Thread* thread = nullptr;
    VcpuId name{no_vcpu};
    bool is_ready = false;
  };

  Client* find(VcpuId name);

  SlicePolicy& plan_;
  std::array<Client, capacity> clients_{};
  std::size_t count_ = 0;
  ThreadQueue others_;
};

}  // namespace exo::libos
