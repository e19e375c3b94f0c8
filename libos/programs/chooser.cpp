// SPDX-License-Identifier: MIT
#include "libos/programs/chooser.h"

#include "libos/base/frame_request.h"
#include "libos/base/self.h"

namespace exo::libos {
namespace {

constexpr std::uint64_t page_count = 6;
constexpr VirtualAddress first_page{0x1'0000'0000};

volatile std::uint64_t& word_of(std::uint64_t page) {
  return *at<volatile std::uint64_t>(first_page + page * page_size);
}

// Nothing in the pages is worth keeping.
class NothingKept : public PageKeeper {
 public:
  Status keep(const Victim&) override { return Status::ok; }
};

// Uses the even pages.
bool prepare(Self& self, DomainId domain, ResidentPages& pages) {
  for (std::uint64_t page = 0; page < page_count; ++page) {
    const VirtualAddress address = first_page + page * page_size;
    const auto frame = self.pool().allocate(domain);
    if (!frame || self.space().map(address, *frame, Rights::read_write) != Status::ok) return false;
    word_of(page) = page;
    if (pages.add(address) != Status::ok) return false;
  }
  if (pages.forget_accesses() != Status::ok || tlb_flush() != Status::ok) return false;
  for (std::uint64_t page = 0; page < page_count; page += 2) word_of(page) = page;
  return true;
}

bool answer(Mailbox& mailbox, ResidentPages& pages) {
  NothingKept keeper;
  const auto given_up = give_up_frames(mailbox, pages, keeper);
  if (!given_up) return false;
  print("I give up {} frames, and keep the pages", *given_up);
  for (const ResidentPage& page : pages.pages()) {
    print(" {}", (number(page.address) - number(first_page)) / page_size);
  }
  print(".\n");
  return true;
}

}  // namespace

std::uint64_t choose_frames(Mailbox& mailbox) {
  Self self{mailbox};
  Clock clock;
  static ResidentPages pages{self.space(), self.tables(), clock};
  if (!prepare(self, mailbox.domain, pages)) return 1;
  while (hand_over(mailbox) == Status::ok && answer(mailbox, pages)) {
  }
  return 1;
}

}  // namespace exo::libos
