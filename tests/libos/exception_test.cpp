// SPDX-License-Identifier: MIT
#include "libos/base/exception.h"

#include "libos/base/text.h"

#include <gtest/gtest.h>

#include <string>

namespace exo::libos {
namespace {

struct StringSink : Sink {
  void put(char character) override { text += character; }
  std::string text;
};

std::string line(const Registers& registers) {
  StringSink sink;
  set_output(sink);
  print_exception(registers);
  return sink.text;
}

TEST(PageFault, NeedsARight) {
  const auto right = [](std::uint64_t error_code) { return PageFault{{.error_code = error_code}}.right; };
  EXPECT_EQ(right(4), right_read);
  EXPECT_EQ(right(5), right_read);
  EXPECT_EQ(right(6), right_write);
  EXPECT_EQ(right(7), right_write);
  EXPECT_EQ(right(0x14), right_execute);
  EXPECT_EQ(right(0x15), right_execute);
  EXPECT_FALSE((PageFault{{.error_code = 4}}.is_present));
  EXPECT_TRUE((PageFault{{.error_code = 5}}.is_present));
}

TEST(Exception, InWords) {
  EXPECT_EQ(line({.rip = 0x401000, .mode = 1, .vector = 14, .error_code = 6, .fault_address = 0x1234}),
            "page fault (vector 14): cannot write at 0x1234, where nothing is; user mode, instruction at 0x401000");
  EXPECT_EQ(
      line({.rip = 0x401000, .vector = 14, .error_code = 0x15, .fault_address = 0x1234}),
      "page fault (vector 14): cannot execute at 0x1234, which may not be done there; kernel mode, instruction at "
      "0x401000");
  EXPECT_EQ(line({.rip = 1, .vector = 6}), "invalid instruction (vector 6); kernel mode, instruction at 0x1");
  EXPECT_EQ(line({.rip = 1, .vector = 128}), "exception (vector 128); kernel mode, instruction at 0x1");
  EXPECT_EQ(exception_name(19), "SIMD exception");
  EXPECT_EQ(exception_name(20), "exception");
}

}  // namespace
}  // namespace exo::libos
