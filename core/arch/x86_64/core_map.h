// SPDX-License-Identifier: MIT
// The core's own address space, built once by boot and never changed after: the tables below boot_root.
// Accessed and dirty bits are set from the start, so that the processor never writes these tables either.
#pragma once

#include "core/arch/x86_64/address_space.h"
#include "core/arch/x86_64/memory_map.h"

namespace exo::core {

// Rights of a mapping of the core. None is for ring 3, none is both writable and executable.
enum class CoreRights : std::uint64_t {
  read = entry::no_execute,
  write = entry::no_execute | entry::writable,
  execute = 0,
  device = entry::no_execute | entry::writable | 1 << 4 | 1 << 3,  // cache disabled, write-through
};

class CoreMap {
 public:
  // Tables are taken from `unused`; the direct map must reach the first 4 GiB already.
  explicit CoreMap(MemoryMap& unused) : unused_{unused}, root_{take_table()} {}

  // Maps `bytes` at `address` to the memory at `physical`, in 2 MiB pages where both are so aligned.
  // All three are multiples of the page size.
  void map(std::uint64_t address, std::uint64_t physical, std::uint64_t bytes, CoreRights rights);

  std::uint64_t root() const { return root_; }         // frame of the level-4 table
  std::uint64_t core_entry(std::uint64_t slot) const;  // its entry for a core slot, 0..7

 private:
  std::uint64_t take_table();
  std::uint64_t& entry_for(std::uint64_t address, unsigned level);

  MemoryMap& unused_;
  std::uint64_t root_;
};

}  // namespace exo::core
