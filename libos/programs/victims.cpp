// SPDX-License-Identifier: MIT
#include "libos/programs/victims.h"

#include "libos/base/resident_pages.h"

namespace exo::libos {
namespace {

// Of the pages, bit n for page n.
using PageSet = std::uint64_t;
constexpr PageSet written_before = 1 << 6;
constexpr PageSet only_read = 1 << 1 | 1 << 4;
constexpr PageSet written = 1 << 2 | 1 << 5;
constexpr PageSet all = (1 << victim_pages) - 1;

// What was not written goes first: it need not be kept anywhere.
class CleanFirst : public VictimPolicy {
 public:
  std::size_t next(std::span<const ResidentPage> pages, PageUses& uses) override {
    for (std::size_t position = 0; position < pages.size(); ++position) {
      const auto use = uses.of(pages[position]);
      if (use && !use->is_dirty) return position;
    }
    return 0;
  }
};

class Pages {
 public:
  Pages(Self& self, Pager& pager, VirtualAddress first) : self_{self}, pager_{pager}, first_{first} {}

  void read(PageSet pages) {
    for_each(pages, [](volatile std::uint64_t& word) { static_cast<void>(word); });
  }
  void write(PageSet pages) {
    for_each(pages, [](volatile std::uint64_t& word) { word = number(address_of(&word)); });
  }
  bool add_to(ResidentPages& resident) const;

  // Gives up so many, keeps what is dirty, and gives the frames back. Says which they were, and which were dirty.
  bool give_up(ResidentPages& resident, std::size_t count, PageSet& gone, PageSet& dirty);

  // A page that is gone comes again when it is touched: of zeros, with what was kept of it.
  bool bring_back(std::uint64_t position);

 private:
  template <class Action>
  void for_each(PageSet pages, Action&& action) {
    for (std::uint64_t position = 0; position < victim_pages; ++position) {
      if ((pages >> position & 1) != 0) action(*at<volatile std::uint64_t>(first_ + position * page_size));
    }
  }
  bool keep(const Victim& victim, std::uint64_t position);

  Self& self_;
  Pager& pager_;
  VirtualAddress first_;
  std::array<std::uint64_t, victim_pages> kept_{};  // of each page the word that was written
};

bool Pages::add_to(ResidentPages& resident) const {
  for (std::uint64_t position = 0; position < victim_pages; ++position) {
    const VirtualAddress page = first_ + position * page_size;
    if (pager_.frame_at(page) && resident.add(page) != Status::ok) return false;
  }
  return true;
}

bool Pages::keep(const Victim& victim, std::uint64_t position) {
  const auto window = self_.resources().windows.open(victim.frame, Rights::read);
  if (!window) return false;
  kept_[position] = *static_cast<const volatile std::uint64_t*>(*window);
  return self_.resources().windows.close(*window) == Status::ok;
}

bool Pages::give_up(ResidentPages& resident, std::size_t count, PageSet& gone, PageSet& dirty) {
  std::array<Victim, victim_pages> victims;
  const std::size_t picked = resident.pick(std::span{victims}.first(count));
  if (picked != count || tlb_flush() != Status::ok) return false;
  gone = dirty = 0;
  for (const Victim& victim : std::span{victims}.first(picked)) {
    const std::uint64_t position = (number(victim.address) - number(first_)) / page_size;
    gone |= PageSet{1} << position;
    if (victim.is_dirty) dirty |= PageSet{1} << position;
    if (victim.is_dirty && !keep(victim, position)) return false;
    if (FramePool::release(victim.frame) != Status::ok) return false;
  }
  return true;
}

bool Pages::bring_back(std::uint64_t position) {
  volatile std::uint64_t* const word = at<volatile std::uint64_t>(first_ + position * page_size);
  const bool is_new = *word == 0;
  *word = kept_[position];
  return is_new && *word == number(address_of(word));
}

void print_set(std::string_view before, PageSet pages) {
  print("{}", before);
  for (std::uint64_t position = 0; position < victim_pages; ++position) {
    if ((pages >> position & 1) != 0) print(" {}", position);
  }
}

}  // namespace

bool give_up_pages(Self& self, Pager& pager, VirtualAddress first) {
  Pages pages{self, pager, first};
  pages.read(all);
  pages.write(written_before);
  Clock clock;
  static ResidentPages by_clock{self.space(), self.tables(), clock};
  if (!pages.add_to(by_clock) || by_clock.forget_accesses() != Status::ok || tlb_flush() != Status::ok) return false;
  pages.read(only_read);
  pages.write(written);

  PageSet gone = 0, dirty = 0;
  constexpr PageSet unused = all & ~(only_read | written);
  if (!pages.give_up(by_clock, std::size_t(__builtin_popcountll(unused)), gone, dirty)) return false;
  print_set("Of 8 pages the clock gives up", gone);
  print_set("; written and kept elsewhere:", dirty);
  print(".\n");
  if (gone != unused || dirty != written_before || !pages.bring_back(6)) return false;

  CleanFirst clean_first;
  static ResidentPages by_choice{self.space(), self.tables(), clean_first};
  if (!pages.add_to(by_choice) || !pages.give_up(by_choice, 3, gone, dirty)) return false;
  print_set("Clean ones first gives up", gone);
  print_set("; written and kept elsewhere:", dirty);
  print(".\n");
  return gone == (only_read | 1 << 2) && dirty == 1 << 2 && pages.bring_back(2);
}

}  // namespace exo::libos
