// SPDX-License-Identifier: MIT
// The state of a small machine as booting leaves it: the root domain runs vCPU 1 on tables that its own calls made.
//
//   frame  0 core  1 core, boot_root  2 core  3 absent
//          4 information (frame table)  5 information (domains, vCPUs), both owned by the root domain
//          6 level-4 table  7 level-3  8 level-2  9 level-1: the root vCPU's root and the tables below it
//          10 saved context  11 boot information page  12 code  13 data  14 stack
//          15 free, and so on to the end
#pragma once

#include "model/machine.h"

namespace exo::model {

inline constexpr Word boot_frame_count = 64;  // a good size
inline constexpr Word first_free_frame = 15;
inline constexpr Word root_table_frame = 6;
inline constexpr Word root_leaf_table_frame = 9;

// What the core itself brings to a machine.
struct CoreRoot {
  Word boot_root = 1;
  std::array<Word, core_slot_count> entries{0x1023, 0x2023, 0x2063, 0, 0, 0, 0, 0};
};

// The machine must have at least 32 frames. Nothing is noted in writes().
Machine booted_machine(Word frames = boot_frame_count, const CoreRoot& core = {});

}  // namespace exo::model
