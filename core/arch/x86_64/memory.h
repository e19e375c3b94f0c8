// SPDX-License-Identifier: MIT
// Physical memory through the direct map.
#pragma once

#include "core/arch/x86_64/address_space.h"
#include "core/arch/x86_64/memory_map.h"

namespace exo::core {

// Until boot loads its own tables, the direct map reaches these frames only: the first 4 GiB.
inline constexpr std::uint64_t early_frames = std::uint64_t{1} << (32 - entry::frame_shift);

template <class Object>
Object* at_physical(std::uint64_t address) {
  return reinterpret_cast<Object*>(direct_map_address + address);
}

inline std::uint64_t* frame_words(std::uint64_t frame) {
  return at_physical<std::uint64_t>(frame << entry::frame_shift);
}

// Makes every byte zero. Reads first and writes only where something is not zero: most memory is zero when the
// machine starts, and an emulated machine then need not find memory for what is never used.
void zero_frames(FrameRange frames);

}  // namespace exo::core
