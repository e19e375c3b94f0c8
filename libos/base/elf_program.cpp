// SPDX-License-Identifier: MIT
#include "libos/base/elf_program.h"

#include <cstring>
#include <optional>

namespace exo::libos {
namespace {

struct Header {
  std::uint32_t magic;
  std::uint8_t word_size;   // 2: 64 bits
  std::uint8_t byte_order;  // 1: little endian
  std::uint8_t format_version;
  std::uint8_t padding[9];
  std::uint16_t type;     // 2: at fixed addresses
  std::uint16_t machine;  // 62: x86-64
  std::uint32_t version;
  std::uint64_t entry;
  std::uint64_t segments;  // offset of the segment headers
  std::uint64_t sections;
  std::uint32_t flags;
  std::uint16_t header_bytes;
  std::uint16_t segment_header_bytes;
  std::uint16_t segment_count;
  std::uint16_t section_header_bytes;
  std::uint16_t section_count;
  std::uint16_t names;
};
static_assert(sizeof(Header) == 64);

struct SegmentHeader {
  std::uint32_t type;
  std::uint32_t flags;
  std::uint64_t offset;
  std::uint64_t address;
  std::uint64_t physical_address;
  std::uint64_t file_bytes;
  std::uint64_t memory_bytes;
  std::uint64_t alignment;
};
static_assert(sizeof(SegmentHeader) == 56);

constexpr std::uint32_t elf_magic = 0x464c'457f;
constexpr std::uint32_t loadable = 1;
constexpr std::uint32_t dynamic = 2;
constexpr std::uint32_t interpreter = 3;
constexpr std::uint32_t executable_flag = 1;
constexpr std::uint32_t writable_flag = 2;

constexpr bool lies_within(std::uint64_t offset, std::uint64_t length, std::uint64_t size) {
  return length <= size && offset <= size - length;
}

// A copy of the object at an offset of the file; nothing if it does not lie within.
template <class T>
std::optional<T> read_object(std::span<const std::byte> file, std::uint64_t offset) {
  if (!lies_within(offset, sizeof(T), file.size())) return std::nullopt;
  T object;
  std::memcpy(&object, file.data() + offset, sizeof(T));
  return object;
}

constexpr Rights rights_of(std::uint32_t flags) {
  if ((flags & writable_flag) != 0) return Rights::read_write;
  return (flags & executable_flag) != 0 ? Rights::read_execute : Rights::read;
}

std::expected<Segment, std::string_view> read_segment(std::span<const std::byte> file, const SegmentHeader& header) {
  if (!lies_within(header.offset, header.file_bytes, file.size())) {
    return std::unexpected("a segment lies beyond the end of the file");
  }
  if (header.file_bytes > header.memory_bytes) return std::unexpected("a segment is longer in the file than in memory");
  if (header.address < number(ElfProgram::lowest) ||
      !lies_within(header.address, header.memory_bytes, number(ElfProgram::end))) {
    return std::unexpected("a segment lies where no program may be");
  }
  if ((header.flags & writable_flag) != 0 && (header.flags & executable_flag) != 0) {
    return std::unexpected("a segment is both writable and executable");
  }
  return Segment{VirtualAddress{header.address}, file.subspan(header.offset, header.file_bytes), header.memory_bytes,
                 rights_of(header.flags)};
}

}  // namespace

std::expected<ElfProgram, std::string_view> ElfProgram::read(std::span<const std::byte> file) {
  const auto header = read_object<Header>(file, 0);
  if (!header || header->magic != elf_magic) return std::unexpected("it is not an ELF file");
  if (header->word_size != 2 || header->byte_order != 1 || header->machine != 62) {
    return std::unexpected("it is not for this processor");
  }
  if (header->type != 2) return std::unexpected("it is not a program at fixed addresses");
  if (header->segment_header_bytes != sizeof(SegmentHeader)) return std::unexpected("its segment headers are odd");

  ElfProgram program;
  program.entry_ = VirtualAddress{header->entry};
  for (std::uint64_t position = 0; position < header->segment_count; ++position) {
    if (header->segments > file.size()) return std::unexpected("its segment headers lie beyond its end");
    const auto part = read_object<SegmentHeader>(file, header->segments + position * sizeof(SegmentHeader));
    if (!part) return std::unexpected("its segment headers lie beyond its end");
    if (part->type == dynamic || part->type == interpreter) return std::unexpected("it is not a static program");
    if (part->type != loadable || part->memory_bytes == 0) continue;
    if (program.count_ == program.segments_.size()) return std::unexpected("it has too many segments");
    const auto segment = read_segment(file, *part);
    if (!segment) return std::unexpected(segment.error());
    program.segments_[program.count_++] = *segment;
  }
  if (program.count_ == 0) return std::unexpected("it has nothing to load");
  return program;
}

std::uint64_t ElfProgram::pages() const {
  std::uint64_t pages = 0;
  for (const Segment& segment : segments()) pages += segment.pages();
  return pages;
}

}  // namespace exo::libos
