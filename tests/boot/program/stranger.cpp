// SPDX-License-Identifier: MIT
#include "tests/boot/program/stranger.h"

namespace exo::tests {
namespace {

extern "C" const char __executable_start, _end;  // by the linker

constexpr std::uint64_t limit = 32;

void ok(Answer answer, const char* what) { static_cast<void>(expect_ok(answer, what)); }

constexpr std::uint64_t index_of(std::uint64_t address, std::uint64_t level) {
  return address >> (12 + 9 * (level - 1)) & (words_per_frame - 1);
}

// Binds a page of ours at the same address there, with the same rights.
void share_page(std::uint64_t word, std::uint64_t domain, std::uint64_t table, std::uint64_t index) {
  const std::uint64_t slot = domain - root_domain;
  const std::uint64_t bits = word & (entry::writable | entry::no_execute);
  const std::uint64_t rights = right_read | ((bits & entry::writable) != 0 ? right_write : 0) |
                               ((bits & entry::no_execute) != 0 ? 0 : right_execute);
  const std::uint64_t frame = (word & entry::frame_mask) >> entry::frame_shift;
  ok(call(Call::capability_derive, frame, slot, domain, rights), "capability_derive");
  set(table, index, word_for(frame, bits | slot << entry::slot_shift));
}

}  // namespace

Stranger create_stranger(const BootInformation& information, std::uint64_t domain) {
  const auto first = reinterpret_cast<std::uint64_t>(&__executable_start);
  const auto end = reinterpret_cast<std::uint64_t>(&_end);
  expect(end < Stranger::page_address && first >> 21 == end >> 21, "the program fits a table");

  ok(call(Call::domain_create, domain, limit), "domain_create");
  const std::uint64_t level_1 = claim_table(information, 1, domain), level_2 = claim_table(information, 2, domain);
  const std::uint64_t level_3 = claim_table(information, 3, domain);
  const Stranger stranger{domain, claim_table(information, 4, domain), claim_table(information, 4, domain),
                          claim(information, domain), level_1};
  set(level_2, index_of(first, 2), word_for(level_1, table_bits));
  set(level_3, 0, word_for(level_2, table_bits));
  set(stranger.root, 0, word_for(level_3, table_bits));
  set(stranger.user_root, 0, word_for(level_3, table_bits));

  static Window window{information};
  const std::uint64_t ours =
      window.target(window.target(window.target(information.root_table, 0), 0), index_of(first, 2));
  for (std::uint64_t page = first; page < end; page += page_size) {
    const std::uint64_t word = window.show(ours)[index_of(page, 1)];
    if ((word & entry::present) != 0) share_page(word, domain, level_1, index_of(page, 1));
  }
  set(level_1, index_of(Stranger::page_address, 1), word_for(stranger.page, entry::writable | entry::no_execute));
  return stranger;
}

void start_vcpu(const BootInformation& information, const Stranger& stranger, std::uint64_t vcpu, void (*entry)(),
                std::uint64_t stack, std::uint64_t argument) {
  ok(call(Call::vcpu_create, vcpu, stranger.domain, claim(information, stranger.domain)), "vcpu_create");
  ok(call(Call::vcpu_set_roots, vcpu, stranger.root, stranger.user_root), "vcpu_set_roots");
  ok(call(Call::vcpu_set_shared, vcpu, stranger.page), "vcpu_set_shared");
  ok(call(Call::vcpu_start, vcpu, reinterpret_cast<std::uint64_t>(entry), stack, argument), "vcpu_start");
}

}  // namespace exo::tests
