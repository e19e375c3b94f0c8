// SPDX-License-Identifier: MIT
// Where the linker put the parts of the image (image.ld). Each bound is a multiple of the page size.
#pragma once

#include "core/arch/x86_64/address_space.h"
#include "core/arch/x86_64/memory_map.h"

namespace exo::core {

extern "C" const char image_start[];      // first byte loaded
extern "C" const char image_code[];       // then: executable
extern "C" const char image_constants[];  // then: read-only
extern "C" const char image_data[];       // then: read-write
extern "C" const char image_end[];

inline std::uint64_t address_of(const void* object) { return reinterpret_cast<std::uint64_t>(object); }

inline std::uint64_t image_frame(const void* object) { return (address_of(object) - image_base) / page_size; }

inline FrameRange image_frames(const void* first, const void* end) { return {image_frame(first), image_frame(end)}; }

}  // namespace exo::core
