// SPDX-License-Identifier: MIT
// The stack that the code under execution uses: words at known offsets from the stack pointer at entry, where
// the return address lies. What was not written is arbitrary.
#pragma once

#include "proofs/x86/fresh.h"
#include "proofs/x86/linear.h"

#include <cstdint>
#include <map>
#include <optional>

namespace exo::proofs::x86 {

class Stack {
 public:
  // Where an address lies from the stack pointer at entry, if it is at a known distance.
  static std::optional<std::int64_t> offset_of(const Linear& address);
  static Linear pointer_at_entry();

  // 1..8 bytes at any offset below 0, which is where the return address of the outermost function lies.
  Linear load(std::int64_t offset, unsigned bytes, Fresh& fresh);
  void store(std::int64_t offset, unsigned bytes, const Linear& value, Fresh& fresh);

  // `a` where the condition holds, else `b`.
  static Stack choose(const Bool& condition, const Stack& a, const Stack& b);

  // From now on nothing is known of what lies below.
  void forget_below(std::int64_t offset) { slots_.erase(slots_.begin(), slots_.lower_bound(offset)); }
  // What is known, by offset.
  std::map<std::int64_t, Linear>& words() { return slots_; }

  // The lowest offset written, at most 0.
  std::int64_t lowest() const { return lowest_; }

 private:
  Linear& slot(std::int64_t offset, Fresh& fresh);

  std::map<std::int64_t, Linear> slots_;  // by offset, multiples of 8
  std::int64_t lowest_ = 0;
};

}  // namespace exo::proofs::x86
