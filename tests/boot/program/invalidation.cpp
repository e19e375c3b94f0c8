// SPDX-License-Identifier: MIT
#include "tests/boot/program/memory.h"
#include "tests/boot/program/scenarios.h"

namespace exo::tests {

void check_invalidation(const BootInformation& information) {
  constexpr std::uint64_t first_word = 0x1111, second_word = 0x2222;
  Window window{information};
  const std::uint64_t first = claim(information), second = claim(information);
  const std::uint64_t writable = entry::no_execute | entry::writable;
  *const_cast<volatile std::uint64_t*>(window.show(first, writable)) = first_word;
  *const_cast<volatile std::uint64_t*>(window.show(second, writable)) = second_word;

  const volatile std::uint64_t* const shown = window.show(first);
  expect(*shown == first_word, "a page that was invalidated is found in the tables");
  window.bind(second);
  expect(*shown == first_word, "the processor remembers what was bound before");
  expect(*window.show(second) == second_word, "and no more when the page is invalidated");
  expect(call(Call::frame_release, first).status == Status::not_flushed, "which earns no credit");
  expect(call(Call::tlb_flush, 1).status == Status::bad_scope, "only pages are invalidated");
  print_line("the page is seen anew");
}

}  // namespace exo::tests
