// SPDX-License-Identifier: MIT
#include "libos/base/region.h"

#include <algorithm>

namespace exo::libos {

PageContent content_of(const Region& region, VirtualAddress page) {
  const std::uint64_t begin = number(page) - number(region.first);  // of the page, in the region
  const std::uint64_t skipped = begin > region.offset ? begin - region.offset : 0;
  const std::uint64_t offset = begin > region.offset ? 0 : region.offset - begin;
  if (offset >= page_size || skipped >= region.bytes.size()) return {{}, 0};
  const std::span<const std::byte> rest = region.bytes.subspan(skipped);
  return {rest.first(std::min<std::uint64_t>(rest.size(), page_size - offset)), offset};
}

Region region_of(const Segment& segment) {
  return {segment.first_page(), segment.pages(), segment.rights, segment.bytes, number(segment.address) % page_size};
}

bool Regions::add(const Region& region) {
  constexpr std::uint64_t most_pages = ~std::uint64_t{0} / page_size;
  const std::uint64_t first = number(region.first) / page_size;
  if (number(region.first) % page_size != 0 || region.pages == 0 || region.pages > most_pages - first) return false;
  if (count_ == capacity) return false;
  for (const Region& other : std::span{regions_.data(), count_}) {
    const std::uint64_t other_first = number(other.first) / page_size;
    if (first < other_first + other.pages && other_first < first + region.pages) return false;
  }
  regions_[count_++] = region;
  return true;
}

const Region* Regions::find(VirtualAddress address) const {
  for (const Region& region : std::span{regions_.data(), count_}) {
    if (region.contains(address)) return &region;
  }
  return nullptr;
}

}  // namespace exo::libos
