// SPDX-License-Identifier: MIT
// Words of page tables (drawn in spec/abi.h).
#pragma once

#include "libos/base/names.h"

namespace exo::libos {

// An entry of a level-1 table: shows a frame in the address space, in the owner's right or under a capability.
constexpr std::uint64_t binding(FrameNumber frame, Rights rights, Slot slot = Slot::owner) {
  return entry::present | entry::user | number(frame) << entry::frame_shift | number(slot) << entry::slot_shift |
         (allows(rights, right_write) ? entry::writable : 0) | (allows(rights, right_execute) ? 0 : entry::no_execute);
}

// An entry of a higher table: names a table of the next level. What it allows is left to the bindings.
constexpr std::uint64_t link(FrameNumber table) {
  return entry::present | entry::user | entry::writable | number(table) << entry::frame_shift;
}

constexpr bool is_present(std::uint64_t word) { return (word & entry::present) != 0; }

constexpr FrameNumber target(std::uint64_t word) {
  return FrameNumber{(word & entry::frame_mask) >> entry::frame_shift};
}

constexpr Slot slot_of(std::uint64_t word) { return Slot{(word & entry::slot_mask) >> entry::slot_shift}; }

// The position of an address in a table of a level.
constexpr std::uint64_t index_at(VirtualAddress address, std::uint64_t level) {
  return number(address) >> (12 + 9 * (level - 1)) & (words_per_frame - 1);
}

}  // namespace exo::libos
