// SPDX-License-Identifier: MIT
#include "libos/base/region.h"

#include <gtest/gtest.h>

#include <cstring>
#include <vector>

namespace exo::libos {
namespace {

constexpr VirtualAddress first{0x40'0000};

std::vector<std::byte> numbered(std::size_t count) {
  std::vector<std::byte> bytes(count);
  for (std::size_t position = 0; position < count; ++position) bytes[position] = std::byte(1 + position % 251);
  return bytes;
}

// Filled page by page, a region is its bytes from their offset on, and zero before and after.
void expect_pages_make_up(std::size_t count, std::uint64_t offset, std::uint64_t pages) {
  const auto bytes = numbered(count);
  const Region region{first, pages, Rights::read, bytes, offset};
  std::vector<std::byte> memory(pages * page_size);
  for (std::uint64_t position = 0; position < pages; ++position) {
    const PageContent content = content_of(region, first + position * page_size);
    ASSERT_LE(content.offset + content.bytes.size(), page_size);
    std::ranges::copy(content.bytes,
                      memory.begin() + static_cast<std::ptrdiff_t>(position * page_size + content.offset));
  }
  std::vector<std::byte> wanted(pages * page_size);
  std::ranges::copy(bytes, wanted.begin() + static_cast<std::ptrdiff_t>(offset));
  EXPECT_EQ(memory, wanted) << count << " bytes from " << offset;
}

TEST(Region, PagesMakeUpItsBytes) {
  for (const std::size_t count : {0u, 1u, 4095u, 4096u, 4097u, 9000u}) {
    for (const std::uint64_t offset : {0u, 1u, 100u, 4095u, 4096u, 5000u}) expect_pages_make_up(count, offset, 5);
  }
}

TEST(Region, ContainsItsPagesOnly) {
  const Region region{first, 2, Rights::read};
  EXPECT_FALSE(region.contains(VirtualAddress{number(first) - 1}));
  EXPECT_TRUE(region.contains(first));
  EXPECT_TRUE(region.contains(first + (2 * page_size - 1)));
  EXPECT_FALSE(region.contains(first + 2 * page_size));
}

TEST(Region, OfASegment) {
  const auto bytes = numbered(10);
  const Region region = region_of({first + 0x123, bytes, 5000, Rights::read_execute});
  EXPECT_EQ(region.first, first);
  EXPECT_EQ(region.pages, 2u);
  EXPECT_EQ(region.rights, Rights::read_execute);
  EXPECT_EQ(region.offset, 0x123u);
  EXPECT_EQ(region.bytes.data(), bytes.data());
}

TEST(Regions, AreFound) {
  Regions regions;
  EXPECT_EQ(regions.find(first), nullptr);
  ASSERT_TRUE(regions.add({first, 2, Rights::read}));
  ASSERT_TRUE(regions.add({first + 4 * page_size, 1, Rights::read_write}));
  ASSERT_NE(regions.find(first + page_size), nullptr);
  EXPECT_EQ(regions.find(first + page_size)->rights, Rights::read);
  EXPECT_EQ(regions.find(first + 2 * page_size), nullptr);
  EXPECT_EQ(regions.find(first + 4 * page_size)->rights, Rights::read_write);
}

TEST(Regions, DoNotOverlap) {
  Regions regions;
  ASSERT_TRUE(regions.add({first + 2 * page_size, 2, Rights::read}));
  EXPECT_FALSE(regions.add({first + 2 * page_size, 2, Rights::read}));
  EXPECT_FALSE(regions.add({first + page_size, 2, Rights::read}));
  EXPECT_FALSE(regions.add({first + 3 * page_size, 1, Rights::read}));
  EXPECT_FALSE(regions.add({first, 100, Rights::read}));
  EXPECT_TRUE(regions.add({first + 4 * page_size, 1, Rights::read}));
  EXPECT_TRUE(regions.add({first, 2, Rights::read}));
}

TEST(Regions, Refusals) {
  Regions regions;
  EXPECT_FALSE(regions.add({first + 1, 1, Rights::read}));
  EXPECT_FALSE(regions.add({first, 0, Rights::read}));
  EXPECT_FALSE(regions.add({first, ~std::uint64_t{0} / page_size, Rights::read}));
  for (std::size_t count = 0; count < Regions::capacity; ++count) {
    EXPECT_TRUE(regions.add({first + count * page_size, 1, Rights::read}));
  }
  EXPECT_FALSE(regions.add({first + Regions::capacity * page_size, 1, Rights::read}));
}

}  // namespace
}  // namespace exo::libos
