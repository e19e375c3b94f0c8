// SPDX-License-Identifier: MIT
// The first domain: made by the core's own calls, on behalf of itself, so that nothing about it is special
// but that boot asked.
#pragma once

#include "core/arch/x86_64/archive.h"
#include "core/arch/x86_64/memory_map.h"
#include "core/arch/x86_64/program.h"

namespace exo::core {

// The domain must be running and its limit cover all free frames; the program must be without fault. Afterwards
// the processor runs the root vCPU, and its registers can be loaded. Ends the machine if memory does not suffice.
void make_root_domain(const Archive& archive, const Program& program, FrameRange frame_table_frames, const char* words);

}  // namespace exo::core
