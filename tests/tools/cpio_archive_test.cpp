// SPDX-License-Identifier: MIT
#include "tools/library/cpio_archive.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>

namespace exo::tools {
namespace {

std::uint64_t field(const std::string& bytes, std::size_t header, std::size_t number) {
  return std::stoull(bytes.substr(header + 6 + 8 * number, 8), nullptr, 16);
}

TEST(CpioArchive, NothingIsATrailer) {
  const std::string bytes = CpioArchive().bytes();
  EXPECT_EQ(bytes.size(), 124u);
  EXPECT_EQ(bytes.substr(0, 6), "070701");
  EXPECT_EQ(bytes.substr(110, 11), std::string("TRAILER!!!\0", 11));
}

TEST(CpioArchive, MemberHasItsSizesNameAndContent) {
  CpioArchive archive;
  archive.add("root", "five5");
  const std::string bytes = archive.bytes();
  EXPECT_EQ(field(bytes, 0, 1), 0100444u);  // mode
  EXPECT_EQ(field(bytes, 0, 6), 5u);        // size of the content
  EXPECT_EQ(field(bytes, 0, 11), 5u);       // size of the name and its 0
  EXPECT_EQ(bytes.substr(110, 6), std::string("root\0\0", 6));
  EXPECT_EQ(bytes.substr(116, 8), std::string("five5\0\0\0", 8));
  EXPECT_EQ(bytes.substr(124, 6), "070701");
}

TEST(CpioArchive, EverythingBeginsAtAMultipleOfFour) {
  for (std::size_t size = 0; size < 9; ++size) {
    CpioArchive archive;
    archive.add(std::string(size + 1, 'n'), std::string(size, 'c'));
    const std::string bytes = archive.bytes();
    EXPECT_EQ(bytes.size() % 4, 0u);
    EXPECT_EQ(bytes.rfind("070701") % 4, 0u);
  }
}

TEST(CpioArchive, MembersAreInOrderWithInodesOfTheirOwn) {
  CpioArchive archive;
  archive.add("a", "");
  archive.add("b", "");
  const std::string bytes = archive.bytes();
  EXPECT_EQ(bytes[110], 'a');
  EXPECT_EQ(bytes[112 + 110], 'b');
  EXPECT_NE(field(bytes, 0, 0), field(bytes, 112, 0));
}

}  // namespace
}  // namespace exo::tools
