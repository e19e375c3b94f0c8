// SPDX-License-Identifier: MIT
// Pages that a program can do without: which of them were used, which were written, and which go first.
//
// The processor notes in the entry of a page that it was accessed, and that it is dirty: was written. Bits are taken
// away by an exchange that compares, so that none which the processor sets in the same moment is lost. What it
// remembers of an entry it does not note again: after bits were taken away, a flush makes it look anew.
#pragma once

#include "libos/base/address_space.h"

#include <span>

namespace exo::libos {

struct ResidentPage {
  VirtualAddress address{};
  FrameNumber table{};  // and its entry there
  std::uint64_t index = 0;
};

// What the processor noted of a page.
struct PageUse {
  bool is_accessed = false;
  bool is_dirty = false;
};

class PageUses {
 public:
  explicit PageUses(Tables& tables) : tables_{&tables} {}

  std::expected<PageUse, Status> of(const ResidentPage& page);

  // The same; and it is noted anew from the next flush on: that the page is used, or that it is written.
  std::expected<PageUse, Status> forget_access(const ResidentPage& page);
  std::expected<PageUse, Status> forget_write(const ResidentPage& page);

  // What was in the entry when it was taken away.
  std::expected<std::uint64_t, Status> unbind(const ResidentPage& page);

 private:
  std::expected<std::uint64_t, Status> take(const ResidentPage& page, std::uint64_t bits);

  Tables* tables_;
};

// The program's choice, made by an object of the class below or one of its own.
class VictimPolicy {
 public:
  // The position of the page that goes next. There is at least one.
  virtual std::size_t next(std::span<const ResidentPage> pages, PageUses& uses) = 0;
};

// A hand goes round the pages, and gives each that was used since it last came by a second chance (Corbato, "A paging
// experiment with the Multics system", 1968).
class Clock : public VictimPolicy {
 public:
  std::size_t next(std::span<const ResidentPage> pages, PageUses& uses) override;

 private:
  std::size_t hand_ = 0;
};

// A page that was given up: its frame is the program's, and bound there no longer.
struct Victim {
  VirtualAddress address{};
  FrameNumber frame{};
  bool is_dirty = false;  // its content is worth keeping: it was written since it came, or since it was kept last
};

class ResidentPages {
 public:
  static constexpr std::size_t capacity = 256;

  ResidentPages(AddressSpace& space, Tables& tables, VictimPolicy& policy)
      : space_{&space}, uses_{tables}, policy_{&policy} {}

  // A page that is bound, and none of these yet. limit_reached if it is one too many.
  Status add(VirtualAddress page);

  // Those there are, in the order in which they came.
  std::span<const ResidentPage> pages() const { return {pages_.data(), count_}; }
  PageUses& uses() { return uses_; }

  // From the next flush on it is noted anew what is used.
  Status forget_accesses();

  // Gives up so many pages, in the order of the policy, and says how many it were: fewer where there are not so many,
  // or where a call was refused. Flush before a frame is read, or used for something else.
  std::size_t pick(std::span<Victim> victims);

 private:
  void remove(std::size_t position);

  AddressSpace* space_;
  PageUses uses_;
  VictimPolicy* policy_;
  std::array<ResidentPage, capacity> pages_{};
  std::size_t count_ = 0;
};

}  // namespace exo::libos
