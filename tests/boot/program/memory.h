// SPDX-License-Identifier: MIT
// Frames and page tables of the boot tests' root program, by plain calls.
#pragma once

#include "tests/boot/program/call.h"

namespace exo::tests {

inline constexpr std::uint64_t table_bits = entry::present | entry::writable | entry::user;

// A free frame, claimed for a domain; from the top of memory down.
std::uint64_t claim(const BootInformation& information, std::uint64_t domain = root_domain);

std::uint64_t claim_table(const BootInformation& information, std::uint64_t level, std::uint64_t domain = root_domain);

inline void set(std::uint64_t table, std::uint64_t index, std::uint64_t word) {
  static_cast<void>(expect_ok(call(Call::table_set, table, index, word), "table_set"));
}

constexpr std::uint64_t word_for(std::uint64_t frame, std::uint64_t bits) {
  return frame << entry::frame_shift | entry::present | entry::user | bits;
}

// One page of addresses through which any frame of the domain can be looked at.
class Window {
 public:
  explicit Window(const BootInformation& information);

  const volatile std::uint64_t* show(std::uint64_t frame, std::uint64_t bits = entry::no_execute);
  void bind(std::uint64_t frame, std::uint64_t bits = entry::no_execute) { set(level_1_, 0, word_for(frame, bits)); }

  // The frame that a table's entry names.
  std::uint64_t target(std::uint64_t table, std::uint64_t index) {
    return (show(table)[index] & entry::frame_mask) >> entry::frame_shift;
  }

 private:
  static constexpr std::uint64_t root_index = 1;
  static constexpr std::uint64_t address = root_index << 39;
  std::uint64_t level_1_;
};

}  // namespace exo::tests
