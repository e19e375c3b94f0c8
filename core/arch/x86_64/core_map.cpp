// SPDX-License-Identifier: MIT
#include "core/arch/x86_64/core_map.h"

#include "core/arch/x86_64/memory.h"
#include "core/arch/x86_64/report.h"

namespace exo::core {
namespace {

constexpr std::uint64_t large_page = 512 * page_size;
constexpr std::uint64_t page_size_bit = 1 << 7;
constexpr std::uint64_t settled = entry::present | entry::accessed | entry::dirty;

std::uint64_t index_at(std::uint64_t address, unsigned level) {
  return address >> (entry::frame_shift + 9 * (level - 1)) & (words_per_frame - 1);
}

}  // namespace

void CoreMap::map(std::uint64_t address, std::uint64_t physical, std::uint64_t bytes, CoreRights rights) {
  for (std::uint64_t done = 0; done < bytes;) {
    const bool large = ((address + done) | (physical + done)) % large_page == 0 && bytes - done >= large_page;
    const std::uint64_t word = (physical + done) | settled | static_cast<std::uint64_t>(rights);
    entry_for(address + done, large ? 2 : 1) = large ? word | page_size_bit : word;
    done += large ? large_page : page_size;
  }
}

std::uint64_t CoreMap::core_entry(std::uint64_t slot) const { return frame_words(root_)[core_slot_first + slot]; }

std::uint64_t CoreMap::take_table() {
  const std::uint64_t frame = unused_.take(1, 1, early_frames);
  if (frame == 0) refuse(exit_status::too_little_memory, "no memory is left for the core's page tables");
  zero_frames({frame, frame + 1});
  return frame;
}

std::uint64_t& CoreMap::entry_for(std::uint64_t address, unsigned level) {
  std::uint64_t table = root_;
  for (unsigned above = 4; above > level; --above) {
    std::uint64_t& entry = frame_words(table)[index_at(address, above)];
    if (entry == 0) entry = take_table() << entry::frame_shift | settled | entry::writable;
    table = (entry & entry::frame_mask) >> entry::frame_shift;
  }
  return frame_words(table)[index_at(address, level)];
}

}  // namespace exo::core
