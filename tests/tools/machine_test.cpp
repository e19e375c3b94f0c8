// SPDX-License-Identifier: MIT
#include "tools/library/machine.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace exo::tools {
namespace {

TEST(EndingOf, GuestStatusIsDecoded) {
  EXPECT_EQ(ending_of(1, "").status, 0);
  EXPECT_EQ(ending_of(33, "").status, 16);
  EXPECT_EQ(ending_of(255, "").status, 127);
  EXPECT_EQ(ending_of(33, "").message, "");
}

TEST(EndingOf, ComplaintIsNoGuestStatus) {
  EXPECT_EQ(ending_of(1, "qemu-system-x86_64: cannot set up guest memory\n").status, status_failed);
  EXPECT_EQ(ending_of(1, "qemu: linux kernel too old to load a ram disk\n").status, status_failed);
  EXPECT_EQ(ending_of(1, "qemu-system-x86_64: warning: a feature is unknown\n").status, 0);
  EXPECT_EQ(ending_of(1, "qemu-system-x86_64: warning: one\nqemu-system-x86_64: two\n").status, status_failed);
}

TEST(EndingOf, OtherEndsAreFailures) {
  EXPECT_EQ(ending_of(0, "").status, status_failed);
  EXPECT_EQ(ending_of(128 + 6, "").status, status_failed);
  EXPECT_EQ(ending_of(127, "").status, status_not_installed);
}

TEST(QemuCommand, HasWhatWasAskedFor) {
  Machine machine{.image = "core.elf"};
  auto words = qemu_command(machine);
  EXPECT_EQ(std::ranges::count(words, "-initrd"), 0);
  EXPECT_EQ(std::ranges::count(words, "-append"), 0);
  machine = {.image = "core.elf", .modules = "archive", .memory = "4G", .command_line = "a -- b", .debugger = true};
  words = qemu_command(machine);
  for (const char* word : {"core.elf", "archive", "4G", "a -- b", "-S"}) {
    EXPECT_EQ(std::ranges::count(words, word), 1) << word;
  }
}

}  // namespace
}  // namespace exo::tools
