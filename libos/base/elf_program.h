// SPDX-License-Identifier: MIT
// A static program in an ELF file (System V ABI, "Object Files"; AMD64 supplement). Every bound is checked.
#pragma once

#include "libos/base/names.h"

#include <array>
#include <cstddef>
#include <expected>
#include <span>
#include <string_view>

namespace exo::libos {

// Pages of a program with the same rights.
struct Segment {
  VirtualAddress address;
  std::span<const std::byte> bytes;  // from the file
  std::uint64_t memory_bytes;        // at least those; the rest is zero
  Rights rights;

  VirtualAddress first_page() const { return VirtualAddress{number(address) & ~(page_size - 1)}; }
  std::uint64_t pages() const {
    return (number(address) + memory_bytes - number(first_page()) + page_size - 1) / page_size;
  }
};

class ElfProgram {
 public:
  static constexpr VirtualAddress lowest{0x20'0000};
  static constexpr VirtualAddress end{0x4000'0000'0000};

  // The program in a file; else a sentence. The program refers to the file's bytes.
  static std::expected<ElfProgram, std::string_view> read(std::span<const std::byte> file);

  VirtualAddress entry() const { return entry_; }
  std::span<const Segment> segments() const { return {segments_.data(), count_}; }
  std::uint64_t pages() const;

 private:
  VirtualAddress entry_{};
  std::array<Segment, 8> segments_{};
  std::size_t count_ = 0;
};

}  // namespace exo::libos
