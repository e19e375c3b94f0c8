// SPDX-License-Identifier: MIT
// Regions: parts of an address space, with what their pages hold when they are first touched.
#pragma once

#include "libos/base/elf_program.h"

namespace exo::libos {

// Bytes from somewhere, and zero after them; no bytes: all of it is zero.
struct Region {
  VirtualAddress first;
  std::uint64_t pages;
  Rights rights;
  std::span<const std::byte> bytes{};
  std::uint64_t offset = 0;  // in the first page, of the first byte

  // Without wrapping: a region ends at the end of the addresses at the latest.
  bool contains(VirtualAddress address) const {
    return address >= first && (number(address) - number(first)) / page_size < pages;
  }
};

constexpr VirtualAddress page_of(VirtualAddress address) { return VirtualAddress{number(address) & ~(page_size - 1)}; }

// The part of a region's bytes that belongs into one of its pages, and where in the page.
struct PageContent {
  std::span<const std::byte> bytes;
  std::uint64_t offset;
};
PageContent content_of(const Region& region, VirtualAddress page);

Region region_of(const Segment& segment);

// The regions of an address space, no two of which have a page in common.
class Regions {
 public:
  static constexpr std::size_t capacity = 16;

  // False, and nothing has changed, if it is not made of pages, overlaps another, or is one too many.
  bool add(const Region& region);

  // The region of an address; null if there is none.
  const Region* find(VirtualAddress address) const;

 private:
  std::array<Region, capacity> regions_{};
  std::size_t count_ = 0;
};

}  // namespace exo::libos
