// SPDX-License-Identifier: MIT
// The page in which the core tells a vCPU what an upcall interrupted, and of events (spec/abi.h, namespace
// shared_context).
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

  // --- Events; the core may set their bits between any two instructions ---

  // Whether the core has events to tell. Whoever then looks at them says first that he has seen it: so what comes
  // while he looks is told again.
  bool has_events() const { return selector_.load() != 0; }
  void see_events() { selector_.store(0); }

  // Takes an event that is pending; false if it is not.
  bool take(std::uint64_t event) { return (pending_[event / 64].fetch_and(~bit(event)) & bit(event)) != 0; }

  // A masked event becomes pending, and nobody is told.
  void mask(std::uint64_t event) { mask_[event / 64].fetch_or(bit(event)); }
  void unmask(std::uint64_t event) { mask_[event / 64].fetch_and(~bit(event)); }

  // --- Notices of revocation (namespace notice); older ones than the last are overwritten in the end ---

  struct Notice {
    std::uint64_t what, frame, third, fourth;
  };
  std::uint64_t notices() const { return notices_.load(); }
  Notice notice(std::uint64_t number) const { return notices_kept_[number % shared_context::notice_count]; }

 private:
  static constexpr std::uint64_t bit(std::uint64_t event) { return std::uint64_t{1} << event % 64; }

  volatile std::uint64_t active_[upcall_count];  // one for each kind
  [[maybe_unused]] std::uint64_t unused_[shared_context::selector - upcall_count];
  std::atomic<std::uint64_t> selector_;
  std::atomic<std::uint64_t> notices_;
  [[maybe_unused]] std::uint64_t more_unused_[shared_context::first_record - shared_context::notices - 1];
  Registers records_[upcall_count];
  [[maybe_unused]] std::uint64_t even_more_unused_[shared_context::pending - shared_context::first_record -
                                                   upcall_count * shared_context::record_words];
  std::atomic<std::uint64_t> pending_[event_count / 64];
  std::atomic<std::uint64_t> mask_[event_count / 64];
  Notice notices_kept_[shared_context::notice_count];

  friend struct SharedContextLayout;
};

struct SharedContextLayout {
  static constexpr std::size_t word = sizeof(std::uint64_t);
  static_assert(offsetof(SharedContext, active_) == shared_context::active * word);
  static_assert(offsetof(SharedContext, selector_) == shared_context::selector * word);
  static_assert(offsetof(SharedContext, records_) == shared_context::first_record * word);
  static_assert(offsetof(SharedContext, pending_) == shared_context::pending * word);
  static_assert(offsetof(SharedContext, mask_) == shared_context::mask * word);
  static_assert(offsetof(SharedContext, notices_) == shared_context::notices * word);
  static_assert(offsetof(SharedContext, notices_kept_) == shared_context::first_notice * word);
  static_assert(sizeof(SharedContext::Notice) == shared_context::notice_words * word);
};

}  // namespace exo::libos
