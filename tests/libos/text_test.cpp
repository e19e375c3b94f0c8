// SPDX-License-Identifier: MIT
#include "libos/base/text.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <string>

namespace exo::libos {
namespace {

class StringSink : public Sink {
 public:
  void put(char character) override { text += character; }

  std::string text;
};

template <class... Arguments>
std::string formatted(std::string_view format, const Arguments&... arguments) {
  StringSink sink;
  format_to(sink, format, arguments...);
  return sink.text;
}

TEST(Text, PlainTextIsKept) { EXPECT_EQ(formatted("a b\n"), "a b\n"); }

TEST(Text, ArgumentsTakeTheirTurn) { EXPECT_EQ(formatted("{} and {}.", 1u, "two"), "1 and two."); }

TEST(Text, NumbersOfAllSizes) {
  EXPECT_EQ(formatted("{} {}", 0u, std::numeric_limits<std::uint64_t>::max()), "0 18446744073709551615");
  EXPECT_EQ(formatted("{:#x} {:#x}", 0u, std::numeric_limits<std::uint64_t>::max()), "0x0 0xffffffffffffffff");
}

TEST(Text, NamesAreNumbersAndStatusesWords) {
  EXPECT_EQ(formatted("{} {:#x} {}", FrameNumber{7}, VirtualAddress{4096}, Status::not_free), "7 0x1000 not_free");
}

TEST(Text, WidthAlignsTextLeftAndNumbersRight) {
  EXPECT_EQ(formatted("[{:4}|{:4}]", "ab", 12u), "[ab  |  12]");
  EXPECT_EQ(formatted("[{:>4}|{:<4}]", "ab", 12u), "[  ab|12  ]");
  EXPECT_EQ(formatted("[{:2}]", "abc"), "[abc]");
}

TEST(Text, MissingArgumentsAndBracesDoNoHarm) {
  EXPECT_EQ(formatted("{} {}", 1u), "1 ");
  EXPECT_EQ(formatted("a{", 1u), "a1");
  EXPECT_EQ(formatted("a", 1u), "a");
}

}  // namespace
}  // namespace exo::libos
