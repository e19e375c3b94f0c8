// SPDX-License-Identifier: MIT
// An address space: a tree of page tables below a root, built level by level.
#pragma once

#include "libos/base/status.h"
#include "libos/base/table_entry.h"

#include <array>
#include <expected>

namespace exo::libos {

// How the tables of one domain are read and changed.
class Tables {
 public:
  virtual std::expected<std::uint64_t, Status> entry(FrameNumber table, std::uint64_t index) = 0;

  // Changes an entry that is as expected, accessed and dirty bits included; entry_changed if it is not.
  virtual Status exchange(FrameNumber table, std::uint64_t index, std::uint64_t word, std::uint64_t expected) = 0;
  virtual Status clear(FrameNumber table, std::uint64_t index) = 0;

  // Changes an entry that is zero.
  Status fill(FrameNumber table, std::uint64_t index, std::uint64_t word) { return exchange(table, index, word, 0); }

  // A new, empty table of a level.
  virtual std::expected<FrameNumber, Status> create(std::uint64_t level) = 0;
};

// The way of the processor from the root to a page: an entry from each level, until one is not present.
struct Walk {
  struct Step {
    std::uint64_t level;
    FrameNumber table;
    std::uint64_t index;
    std::uint64_t word;
  };

  std::array<Step, 4> steps{};
  std::size_t count = 0;

  const Step& last() const { return steps[count - 1]; }
  bool reaches_page() const { return count == steps.size() && is_present(last().word); }
};

class AddressSpace {
 public:
  AddressSpace(Tables& tables, FrameNumber root) : tables_{&tables}, root_{root} {}

  FrameNumber root() const { return root_; }

  // Binds a frame at a page where nothing is, creating the tables that lack.
  Status map(VirtualAddress page, FrameNumber frame, Rights rights, Slot slot = Slot::owner);

  // Removes the binding of a page. Until the next flush the processor may remember it.
  Status unmap(VirtualAddress page);

  std::expected<Walk, Status> walk(VirtualAddress address);

  // The level-1 table for a page, created if it lacks.
  std::expected<FrameNumber, Status> table_for(VirtualAddress page);

 private:
  Tables* tables_;
  FrameNumber root_;
};

}  // namespace exo::libos
