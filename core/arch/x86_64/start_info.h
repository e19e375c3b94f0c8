// SPDX-License-Identifier: MIT
// What a PVH loader tells the core (Xen's public header arch-x86/hvm/start_info.h describes the format).
// The loader is trusted: it also loaded the core. Addresses are physical.
#pragma once

#include <cstdint>

namespace exo::core {

struct StartInfo {
  std::uint32_t magic;
  std::uint32_t version;
  std::uint32_t flags;
  std::uint32_t module_count;
  std::uint64_t modules;       // of StartModule
  std::uint64_t command_line;  // ended by 0; no address, no command line
  std::uint64_t acpi_root;
  std::uint64_t memory_map;  // of StartMemory; from version 1 on
  std::uint32_t memory_map_count;
  std::uint32_t reserved;
};
static_assert(sizeof(StartInfo) == 56);

inline constexpr std::uint32_t start_info_magic = 0x336e'c578;

struct StartModule {
  std::uint64_t address;
  std::uint64_t bytes;
  std::uint64_t command_line;
  std::uint64_t reserved;
};
static_assert(sizeof(StartModule) == 32);

struct StartMemory {
  std::uint64_t address;
  std::uint64_t bytes;
  std::uint32_t type;
  std::uint32_t reserved;
};
static_assert(sizeof(StartMemory) == 24);

inline constexpr std::uint32_t start_memory_ram = 1;

}  // namespace exo::core
