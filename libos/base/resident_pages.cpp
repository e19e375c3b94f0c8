// SPDX-License-Identifier: MIT
#include "libos/base/resident_pages.h"

#include <algorithm>

namespace exo::libos {
namespace {

PageUse use_in(std::uint64_t word) { return {(word & entry::accessed) != 0, (word & entry::dirty) != 0}; }

std::expected<PageUse, Status> use_in(const std::expected<std::uint64_t, Status>& word) {
  if (!word) return std::unexpected(word.error());
  return use_in(*word);
}

constexpr std::uint64_t all_bits = ~std::uint64_t{0};

}  // namespace

std::expected<PageUse, Status> PageUses::of(const ResidentPage& page) {
  return use_in(tables_->entry(page.table, page.index));
}

std::expected<PageUse, Status> PageUses::forget_access(const ResidentPage& page) {
  return use_in(take(page, entry::accessed));
}

std::expected<PageUse, Status> PageUses::forget_write(const ResidentPage& page) {
  return use_in(take(page, entry::dirty));
}

std::expected<std::uint64_t, Status> PageUses::unbind(const ResidentPage& page) { return take(page, all_bits); }

// Until nothing came in between: the processor sets each bit once.
std::expected<std::uint64_t, Status> PageUses::take(const ResidentPage& page, std::uint64_t bits) {
  for (;;) {
    const auto word = tables_->entry(page.table, page.index);
    if (!word || (*word & bits) == 0) return word;
    const Status status = tables_->exchange(page.table, page.index, *word & ~bits, *word);
    if (status == Status::ok) return word;
    if (status != Status::entry_changed) return std::unexpected(status);
  }
}

// At the latest in the second round it comes to one whose bit it has taken away itself. A page whose entry cannot be
// changed but to nothing, since its capability is revoked, goes at once.
std::size_t Clock::next(std::span<const ResidentPage> pages, PageUses& uses) {
  for (std::size_t passed = 0; passed <= pages.size(); ++passed, ++hand_) {
    if (hand_ >= pages.size()) hand_ = 0;
    const auto use = uses.forget_access(pages[hand_]);
    if (!use || !use->is_accessed) break;
  }
  return hand_ %= pages.size();
}

Status ResidentPages::add(VirtualAddress page) {
  if (count_ == capacity) return Status::limit_reached;
  const auto way = space_->walk(page);
  if (!way) return way.error();
  if (!way->reaches_page()) return Status::no_such_frame;
  pages_[count_++] = {page, way->last().table, way->last().index};
  return Status::ok;
}

Status ResidentPages::forget_accesses() {
  for (const ResidentPage& page : pages()) {
    const auto use = uses_.forget_access(page);
    if (!use) return use.error();
  }
  return Status::ok;
}

std::size_t ResidentPages::pick(std::span<Victim> victims) {
  std::size_t picked = 0;
  while (picked < victims.size() && count_ != 0) {
    const std::size_t position = policy_->next(pages(), uses_);
    const ResidentPage& page = pages_[position];
    const auto word = uses_.unbind(page);
    if (!word) break;
    victims[picked++] = {page.address, target(*word), use_in(*word).is_dirty};
    remove(position);
  }
  return picked;
}

void ResidentPages::remove(std::size_t position) {
  std::copy(pages_.begin() + position + 1, pages_.begin() + count_, pages_.begin() + position);
  --count_;
}

}  // namespace exo::libos
