// SPDX-License-Identifier: MIT
#include "libos/base/elf_program.h"

#include <elf.h>
#include <gtest/gtest.h>

#include <cstring>
#include <fstream>
#include <functional>
#include <iterator>
#include <vector>

namespace exo::libos {
namespace {

using Bytes = std::vector<std::byte>;

// A program with one segment of 16 bytes, to which tests do harm.
struct Image {
  Elf64_Ehdr header{};
  Elf64_Phdr segment{};
  std::array<char, 16> content{};

  Image() {
    std::memcpy(header.e_ident, ELFMAG, SELFMAG);
    header.e_ident[EI_CLASS] = ELFCLASS64;
    header.e_ident[EI_DATA] = ELFDATA2LSB;
    header.e_type = ET_EXEC;
    header.e_machine = EM_X86_64;
    header.e_entry = 0x400000;
    header.e_phoff = sizeof header;
    header.e_phentsize = sizeof segment;
    header.e_phnum = 1;
    segment.p_type = PT_LOAD;
    segment.p_flags = PF_R | PF_X;
    segment.p_offset = sizeof header + sizeof segment;
    segment.p_vaddr = 0x400ff8;
    segment.p_filesz = sizeof content;
    segment.p_memsz = 0x2000;
  }

  Bytes bytes() const {
    Bytes all(sizeof *this);
    std::memcpy(all.data(), this, sizeof *this);
    return all;
  }
};

TEST(ElfProgram, ReadsASegment) {
  const Bytes bytes = Image{}.bytes();
  const auto program = ElfProgram::read(bytes);
  ASSERT_TRUE(program) << program.error();
  EXPECT_EQ(program->entry(), VirtualAddress{0x400000});
  ASSERT_EQ(program->segments().size(), 1u);
  const Segment& segment = program->segments()[0];
  EXPECT_EQ(segment.first_page(), VirtualAddress{0x400000});
  EXPECT_EQ(segment.pages(), 3u);
  EXPECT_EQ(program->pages(), 3u);
  EXPECT_EQ(segment.rights, Rights::read_execute);
  EXPECT_EQ(segment.bytes.size(), 16u);
}

TEST(ElfProgram, RefusesWhatIsWrong) {
  const std::vector<std::pair<const char*, std::function<void(Image&)>>> harms{
      {"not an ELF", [](Image& image) { image.header.e_ident[1] = 'X'; }},
      {"32 bits", [](Image& image) { image.header.e_ident[EI_CLASS] = ELFCLASS32; }},
      {"another machine", [](Image& image) { image.header.e_machine = EM_AARCH64; }},
      {"position-independent", [](Image& image) { image.header.e_type = ET_DYN; }},
      {"header size", [](Image& image) { image.header.e_phentsize = 1; }},
      {"headers beyond the end", [](Image& image) { image.header.e_phoff = ~std::uint64_t{0} - 8; }},
      {"too many headers", [](Image& image) { image.header.e_phnum = 60000; }},
      {"nothing to load", [](Image& image) { image.segment.p_type = PT_NULL; }},
      {"interpreter", [](Image& image) { image.segment.p_type = PT_INTERP; }},
      {"offset beyond the end", [](Image& image) { image.segment.p_offset = ~std::uint64_t{0}; }},
      {"bytes beyond the end", [](Image& image) { image.segment.p_filesz = 17; }},
      {"less memory than bytes", [](Image& image) { image.segment.p_memsz = 8; }},
      {"low address", [](Image& image) { image.segment.p_vaddr = 0x1000; }},
      {"high address", [](Image& image) { image.segment.p_vaddr = 0xffff'8000'0000'0000; }},
      {"wraps round", [](Image& image) { image.segment.p_memsz = ~std::uint64_t{0}; }},
      {"writable code", [](Image& image) { image.segment.p_flags = PF_R | PF_W | PF_X; }},
  };
  for (const auto& [name, harm] : harms) {
    Image image;
    harm(image);
    const Bytes bytes = image.bytes();
    EXPECT_FALSE(ElfProgram::read(bytes)) << name;
  }
}

Bytes example() {
  std::ifstream file(EXAMPLE_PROGRAM, std::ios::binary);
  const std::vector<char> characters(std::istreambuf_iterator<char>(file), {});
  Bytes bytes(characters.size());
  std::memcpy(bytes.data(), characters.data(), characters.size());
  return bytes;
}

TEST(ElfProgram, ReadsARealProgram) {
  const Bytes bytes = example();
  const auto program = ElfProgram::read(bytes);
  ASSERT_TRUE(program) << program.error();
  EXPECT_GE(program->segments().size(), 3u);
}

// Whatever is read lies within the file, however it is damaged.
TEST(ElfProgram, StaysWithinDamagedFiles) {
  const Bytes whole = example();
  for (std::size_t position = 0; position < 512; ++position) {
    for (const unsigned value : {0x00u, 0x7fu, 0xffu}) {
      Bytes bytes = whole;
      bytes[position] = std::byte(value);
      const auto program = ElfProgram::read(bytes);
      if (!program) continue;
      for (const Segment& segment : program->segments()) {
        ASSERT_GE(segment.bytes.data(), bytes.data());
        ASSERT_LE(segment.bytes.data() + segment.bytes.size(), bytes.data() + bytes.size());
        ASSERT_LE(number(segment.address) + segment.memory_bytes, number(ElfProgram::end));
      }
    }
    const auto cut = ElfProgram::read(std::span{whole}.first(position));
    EXPECT_FALSE(cut) << position;
  }
}

}  // namespace
}  // namespace exo::libos
