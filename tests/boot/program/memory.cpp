// SPDX-License-Identifier: MIT
#include "tests/boot/program/memory.h"

namespace exo::tests {

std::uint64_t claim(const BootInformation& information, std::uint64_t domain) {
  static std::uint64_t next = information.frame_count;
  while (next > 0) {
    if (call(Call::frame_allocate, domain, --next).status == Status::ok) return next;
  }
  expect(false, "a frame is free");
  return 0;
}

std::uint64_t claim_table(const BootInformation& information, std::uint64_t level, std::uint64_t domain) {
  const std::uint64_t frame = claim(information, domain);
  static_cast<void>(expect_ok(call(Call::table_create, frame, level), "table_create"));
  return frame;
}

Window::Window(const BootInformation& information) : level_1_{claim_table(information, 1)} {
  const std::uint64_t level_3 = claim_table(information, 3), level_2 = claim_table(information, 2);
  set(level_2, 0, word_for(level_1_, table_bits));
  set(level_3, 0, word_for(level_2, table_bits));
  set(information.root_table, root_index, word_for(level_3, table_bits));
}

const volatile std::uint64_t* Window::show(std::uint64_t frame, std::uint64_t bits) {
  bind(frame, bits);
  asm volatile("" ::: "memory");
  static_cast<void>(expect_ok(call(Call::tlb_flush, address), "tlb_flush"));
  return reinterpret_cast<const volatile std::uint64_t*>(address);
}

}  // namespace exo::tests
