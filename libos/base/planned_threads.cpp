// SPDX-License-Identifier: MIT
#include "libos/base/planned_threads.h"

#include <span>

namespace exo::libos {

void PlannedThreads::name(Thread& thread, VcpuId client) {
  if (count_ < capacity) clients_[count_++] = {&thread, client, false};
}

PlannedThreads::Client* PlannedThreads::find(VcpuId name) {
  for (Client& client : std::span{clients_.data(), count_}) {
    if (client.name == name) return &client;
  }
  return nullptr;
}

void PlannedThreads::add(Thread& thread) {
  for (Client& client : std::span{clients_.data(), count_}) {
    if (client.thread != &thread) continue;
    client.is_ready = true;
    return;
  }
  others_.push(thread);
}

// A turn of a thread that cannot run, or of nobody, goes to a thread without a name, or else to any that can.
Thread* PlannedThreads::take() {
  Client* chosen = find(plan_.next());
  if (chosen == nullptr || !chosen->is_ready) {
    Thread* const other = others_.pop();
    if (other != nullptr) return other;
    chosen = nullptr;
    for (Client& client : std::span{clients_.data(), count_}) {
      if (client.is_ready) chosen = &client;
    }
  }
  if (chosen == nullptr) return nullptr;
  chosen->is_ready = false;
  return chosen->thread;
}

}  // namespace exo::libos
