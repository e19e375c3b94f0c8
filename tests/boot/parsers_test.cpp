// SPDX-License-Identifier: MIT
// The two parsers of what is given from outside, on the host, where a sanitizer watches: no bytes lead them
// outside what they were given, and what they accept is what they promise.
#include "core/arch/x86_64/archive.h"
#include "core/arch/x86_64/program.h"
#include "tests/boot/archives.h"

#include <gtest/gtest.h>

#include <cstring>
#include <random>
#include <string>
#include <vector>

namespace exo::core {
namespace {

// The bytes in a block of exactly their size.
template <class Check>
void with_exact(const std::string& bytes, Check check) {
  const std::vector<std::uint8_t> block(bytes.begin(), bytes.end());
  check(Bytes{block.data(), block.size()}, block.data(), block.data() + block.size());
}

void check_archive(const std::string& bytes) {
  with_exact(bytes, [](Bytes block, const std::uint8_t* begin, const std::uint8_t* end) {
    const Archive archive = read_archive(block);
    if (archive.fault != nullptr) return;
    ASSERT_LE(archive.member_count, max_boot_modules);
    for (std::uint64_t i = 0; i < archive.member_count; ++i) {
      const ArchiveMember& member = archive.members[i];
      const auto* const name = reinterpret_cast<const std::uint8_t*>(member.name);
      ASSERT_TRUE(name >= begin && name + std::strlen(member.name) < end);
      ASSERT_TRUE(member.content.data >= begin && member.content.data <= end);
      ASSERT_LE(member.content.size, static_cast<std::uint64_t>(end - member.content.data));
    }
  });
}

void check_program(const std::string& bytes) {
  with_exact(bytes, [](Bytes block, const std::uint8_t* begin, const std::uint8_t* end) {
    const Program program = read_program(block);
    if (program.fault != nullptr) return;
    ASSERT_LE(program.segment_count, 16u);
    bool entry_found = false;
    for (std::uint64_t i = 0; i < program.segment_count; ++i) {
      const Segment& segment = program.segments[i];
      ASSERT_TRUE(segment.address >= program_first && segment.address < program_end);
      ASSERT_LE(segment.bytes, program_end - segment.address);
      ASSERT_LE(segment.content.size, segment.bytes);
      ASSERT_TRUE(segment.content.data >= begin && segment.content.data <= end);
      ASSERT_LE(segment.content.size, static_cast<std::uint64_t>(end - segment.content.data));
      ASSERT_FALSE(segment.writable && segment.executable);
      entry_found |=
          segment.executable && program.entry >= segment.address && program.entry < segment.address + segment.bytes;
      for (std::uint64_t other = 0; other < i; ++other) {
        ASSERT_TRUE(segment.end_page() <= program.segments[other].first_page() ||
                    program.segments[other].end_page() <= segment.first_page());
      }
    }
    ASSERT_TRUE(entry_found);
  });
}

// Every length, and bytes changed at random near the front, where the headers are.
template <class Check>
void damage(const std::string& whole, std::size_t headers, Check check) {
  for (std::size_t length = 0; length < headers; ++length) check(whole.substr(0, length));
  std::mt19937 random{1};
  for (int round = 0; round < 20'000; ++round) {
    std::string bytes = whole;
    for (std::uint32_t changes = 1 + random() % 4; changes > 0; --changes) {
      const std::size_t at = random() % headers;
      bytes[at] = random() % 2 == 0 ? static_cast<char>(random()) : "0fF\xff\x7f\x80"[random() % 6];
    }
    check(bytes);
  }
}

TEST(Parsers, ArchiveStaysInside) {
  const std::string archive = tests::archive_of({{"root", std::string(30, 'x')}, {"other", "content"}, {"empty", ""}});
  EXPECT_EQ(read_archive({reinterpret_cast<const std::uint8_t*>(archive.data()), archive.size()}).member_count, 3u);
  damage(archive, archive.size(), check_archive);
}

TEST(Parsers, ProgramStaysInside) {
  const std::string program = tests::root_program().substr(0, 64'000);
  EXPECT_EQ(read_program({reinterpret_cast<const std::uint8_t*>(program.data()), program.size()}).fault, nullptr);
  constexpr std::size_t headers = 64 + 6 * 56;
  damage(program, headers, check_program);
}

}  // namespace
}  // namespace exo::core
