// SPDX-License-Identifier: MIT
// The page in which the core tells a vCPU what an upcall interrupted (spec/abi.h, namespace shared_context).
#pragma once

#include "libos/base/registers.h"

#include <atomic>

namespace exo::libos {

class SharedContext {
 public:
  Registers& record(Upcall kind) { return records_[number(kind)]; }

  // While a record is in use, the core enters no upcall of its kind. `resume` frees it.
  bool is_in_use(Upcall kind) const { return active_[number(kind)] != 0; }

  // What the program does before and after this, it does before and after this in the eyes of an upcall, too.
  void set_in_use(Upcall kind, bool in_use) {
    std::atomic_signal_fence(std::memory_order_seq_cst);
    active_[number(kind)] = in_use ? 1 : 0;
    std::atomic_signal_fence(std::memory_order_seq_cst);
  }

 private:
  volatile std::uint64_t active_[shared_context::first_record];  // one for each kind, and no more
  Registers records_[upcall_count];
};
static_assert(sizeof(SharedContext) ==
              (shared_context::first_record + upcall_count * shared_context::record_words) * sizeof(std::uint64_t));

}  // namespace exo::libos
