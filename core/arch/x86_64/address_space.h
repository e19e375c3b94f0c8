// SPDX-License-Identifier: MIT
// Where the core lives in every address space: the level-4 slots 264..271 (docs/architecture.md, 3).
// Only the core's own root (boot_root) and its lower tables describe this; every other root copies its
// level-4 entries (core_entries). All of it is supervisor-only, and nothing is both writable and executable.
#pragma once

#include "spec/abi.h"

#include <cstdint>

namespace exo::core {

inline constexpr unsigned slot_shift = 39;  // a level-4 entry covers 512 GiB

constexpr std::uint64_t slot_address(std::uint64_t slot) { return std::uint64_t{0xffff} << 48 | slot << slot_shift; }

// Physical memory, read-write. Frames that hold the core's code and constants are read-only here too.
inline constexpr std::uint64_t direct_map_address = slot_address(core_slot_first);
// The frame table: one Frame for each number below frame_count.
inline constexpr std::uint64_t frame_table_address = slot_address(core_slot_first + 1);
// The image. Its virtual addresses are its physical ones plus this (image.ld).
inline constexpr std::uint64_t image_base = slot_address(core_slot_first + 2);
// The stacks of each processor, see below.
inline constexpr std::uint64_t processor_area = slot_address(core_slot_first + 3);

// The registers of the local interrupt controller, not cached.
inline constexpr std::uint64_t local_apic_address = slot_address(core_slot_first + 4);

static_assert(direct_map_address == 0xffff'8400'0000'0000);
static_assert(frame_table_address == 0xffff'8480'0000'0000);
static_assert(image_base == 0xffff'8500'0000'0000);
static_assert(processor_area == 0xffff'8580'0000'0000);
static_assert(local_apic_address == 0xffff'8600'0000'0000);

// Each stack is stack_pages long and ends at the end of its own region of stack_stride bytes; the rest of
// the region, below the stack, is never mapped, so that an overflow is a fault.
inline constexpr std::uint64_t stack_pages = 4;
inline constexpr std::uint64_t stack_stride = 16 * page_size;

// A processor has one stack for calls and ordinary exceptions, and one for each exception that can come at
// any instruction of the core (in the order of the entries of the task-state segment's stack table).
enum class Stack : std::uint8_t { core, double_fault, non_maskable, machine_check, debug };
inline constexpr std::uint64_t stack_count = 5;

constexpr std::uint64_t stack_top(std::uint64_t cpu, Stack stack) {
  return processor_area + (cpu * stack_count + static_cast<std::uint64_t>(stack) + 1) * stack_stride;
}

}  // namespace exo::core
