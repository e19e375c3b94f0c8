// SPDX-License-Identifier: MIT
// The core boots, and the root domain finds what it was promised.
#include "tests/boot/machine.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace exo::tests {
namespace {

using testing::HasSubstr;

class BootsWith : public testing::TestWithParam<const char*> {};

TEST_P(BootsWith, Memory) {
  const Outcome run = boot_program("hello", GetParam());
  EXPECT_EQ(run.status, 0) << run.text;
  EXPECT_THAT(run.text, HasSubstr("claimed frame "));
}

INSTANTIATE_TEST_SUITE_P(, BootsWith, testing::Values("64M", "100M", "256M", "3G", "4G", "16G"),
                         [](const auto& info) { return std::string(info.param); });

TEST(Boots, ModulesAreForTheRootDomain) {
  const std::string archive = archive_of(
      {{"root", root_program()}, {"second", std::string("ab\0", 3) + std::string(5000, 'x')}, {"empty", ""}});
  const Outcome run = boot({.modules = archive, .command_line = "console=serial --  hello", .more = {}});
  EXPECT_EQ(run.status, 0) << run.text;
  EXPECT_THAT(run.text, HasSubstr("modules 3\n"));
  EXPECT_THAT(run.text, HasSubstr("module second, 5003 bytes: ab\n"));
  EXPECT_THAT(run.text, HasSubstr("module empty, 0 bytes: \n"));
}

TEST(Boots, ConsoleNoneSilencesTheCore) {
  const Outcome run = boot({.modules = root_archive(), .command_line = "console=none -- ud2", .more = {}});
  EXPECT_EQ(run.status, 100);
  EXPECT_EQ(run.text, "");
}

TEST(Boots, CallsKeepRegisters) {
  const Outcome run = boot_program("registers");
  EXPECT_EQ(run.status, 0) << run.text;
  EXPECT_THAT(run.text, HasSubstr("registers are right\n"));
}

TEST(Boots, SwitchKeepsRegisters) {
  const Outcome run = boot_program("switch");
  EXPECT_EQ(run.status, 0) << run.text;
  EXPECT_THAT(run.text, HasSubstr("the other vCPU is content\n"));
  EXPECT_THAT(run.text, HasSubstr("the root vCPU is content\n"));
}

TEST(Boots, ControlIsTransferred) {
  const Outcome run = boot_program("control");
  EXPECT_EQ(run.status, 0) << run.text;
  EXPECT_THAT(run.text, HasSubstr("control transfers work\n"));
}

TEST(Boots, AnInvalidatedPageIsSeenAsItIsBound) {
  const Outcome run = boot_program("invalidate");
  EXPECT_EQ(run.status, 0) << run.text;
  EXPECT_THAT(run.text, HasSubstr("the page is seen anew\n"));
}

TEST(Boots, ACalleeSleepsOnAnIdleProcessor) {
  const Outcome run = boot_program("sleeping-callee");
  EXPECT_EQ(run.status, 0) << run.text;
  EXPECT_THAT(run.text, HasSubstr("a callee may sleep\n"));
}

TEST(Boots, RecordsAreForWhoHasACapability) {
  const Outcome run = boot_program("informed");
  EXPECT_EQ(run.status, 0) << run.text;
  EXPECT_THAT(run.text, HasSubstr("one domain is informed\n"));
  EXPECT_THAT(run.text, HasSubstr("fault: domain 2, vCPU 2: page fault"));
}

TEST(Boots, UpcallsReachTheirHandlers) {
  const Outcome run = boot_program("upcalls");
  EXPECT_EQ(run.status, 0) << run.text;
  EXPECT_THAT(run.text, HasSubstr("exceptions are handled\n"));
  EXPECT_THAT(run.text, HasSubstr("single steps are seen\n"));
  EXPECT_THAT(run.text, HasSubstr("user mode is content\n"));
}

TEST(Boots, AnExceptionWithoutAFreeRecordEndsTheDomain) {
  const Outcome run = boot_program("no-record");
  EXPECT_EQ(run.status, 100) << run.text;
  EXPECT_THAT(run.text, HasSubstr("fault: domain 1, vCPU 1: invalid instruction (vector 6"));
}

TEST(Boots, OldProcessorWithoutProtections) {
  const Outcome run = boot({.modules = root_archive(), .command_line = "-- registers", .more = {"-cpu", "qemu64"}});
  EXPECT_EQ(run.status, 0) << run.text;
}

}  // namespace
}  // namespace exo::tests
