// SPDX-License-Identifier: MIT
// The command exo audit: on machines that it boots, on one that runs already, and on one whose core is wrong.
#include "tools/library/cpio_archive.h"
#include "tools/library/files.h"
#include "tools/library/machine.h"
#include "tools/library/temporary_folder.h"
#include "tools/qemu/debugger.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <unistd.h>

#include <chrono>
#include <fstream>

namespace exo::tests {
namespace {

using namespace tools;
using testing::HasSubstr;
using testing::MatchesRegex;

Output audit(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), {"timeout", "-k", "2", "50", program_folder() / "exo-audit"});
  return run_to_end(arguments);
}

std::string script(const TemporaryFolder& folder, std::string_view text) {
  const auto path = folder.path() / "script";
  std::ofstream{path} << text;
  return path;
}

constexpr auto all_is_well = " conjuncts hold, 9 counters are right, isolation holds.\n";

TEST(AuditCommand, LooksAtTheEndOfAMachine) {
  const TemporaryFolder folder;
  const Output run = audit({"--memory", "64M", "--script", script(folder, "run fault 1\nexit 7\n"), "--console",
                            folder.path() / "console", "--svg", folder.path() / "picture"});
  EXPECT_EQ(run.status, 0) << run.text;
  EXPECT_THAT(run.text, HasSubstr("16352 frames. vCPU 1 of domain 1 is on the processor, in kernel mode.\n"));
  EXPECT_THAT(run.text, HasSubstr("\nword "));
  EXPECT_THAT(run.text, HasSubstr("\nreferences "));
  EXPECT_THAT(run.text, HasSubstr(all_is_well));
  EXPECT_THAT(run.text, HasSubstr("The machine ends with status 7.\n"));
  EXPECT_THAT(read_file(folder.path() / "console"), HasSubstr("fault: domain 2, vCPU 2: page fault"));
  const std::string picture = read_file(folder.path() / "picture");
  EXPECT_TRUE(picture.starts_with("<svg ") && picture.ends_with("</svg>\n"));
  for (const char* text : {"domain 1, running<", "domain 2, dying, child of 1<", "vCPU 1  on the processor<",
                           "vCPU 2  ready<", "1 rw<", ">kernel: ", "class='table_4'", "class='share'"}) {
    EXPECT_THAT(picture, HasSubstr(text));
  }
}

TEST(AuditCommand, LooksAtAMachineAfterSomeTime) {
  const Output run = audit({"--memory", "64M", "--after", "200"});
  EXPECT_EQ(run.status, 0) << run.text;
  EXPECT_THAT(run.text, HasSubstr(all_is_well));
}

TEST(AuditCommand, LooksAtAMachineThatRuns) {
  const TemporaryFolder folder;
  CpioArchive archive;
  archive.add("root", read_file(program_folder().parent_path() / "programs" / "shell.elf"));
  const MemoryFile modules{archive.bytes()};
  const auto socket = folder.path() / "debugger";
  const Machine machine{
      .image = program_folder() / "exovisor.elf", .modules = modules.path(), .memory = "64M", .command_line = {}};
  Process emulator{with_debugger(qemu_command(machine), socket)};
  {
    Debugger{socket, std::chrono::seconds{10}}.detach();
  }  // lets it begin
  std::string said;
  while (!said.contains("exo> ")) {
    char byte = 0;
    ASSERT_EQ(read(emulator.output.number(), &byte, 1), 1) << said;
    said += byte;
  }
  for (int i = 0; i < 2; ++i) {
    const Output run = audit({"--attach", socket});
    EXPECT_EQ(run.status, 0) << run.text;
    EXPECT_THAT(run.text, HasSubstr(all_is_well));
  }
  ASSERT_EQ(write(emulator.input.number(), "exit 5\r", 7), 7);
  EXPECT_EQ(emulator.wait(), 2 * 5 + 1) << "the machine goes on";
}

// A core that does not clear the frames it takes back: at the end of the demonstration some are free and not empty.
TEST(AuditCommand, SaysWhatIsWrong) {
  std::string image = read_file(program_folder() / "exovisor.elf");
  const std::string clearing = "\xf3\x48\xab";  // REP STOSQ
  std::size_t places = 0;
  for (std::size_t at = 0; (at = image.find(clearing, at)) != std::string::npos; ++places) {
    image.replace(at, clearing.size(), "\x90\x90\x90");
  }
  ASSERT_GE(places, 1u) << "the image has no such instruction";
  const MemoryFile broken{image};
  const TemporaryFolder folder;
  const Output run = audit({"--memory", "64M", "--image", broken.path(), "--script", script(folder, "demo\nexit\n")});
  EXPECT_EQ(run.status, 1) << run.text;
  EXPECT_THAT(run.text, HasSubstr("  free_means_zero: frame "));
  EXPECT_THAT(run.text, HasSubstr(" VIOLATED\n"));
  EXPECT_THAT(run.text, MatchesRegex("(.|\n)*\n[0-9]+ violations.\n(.|\n)*"));
}

TEST(AuditCommand, SaysWhyItCannot) {
  const TemporaryFolder folder;
  EXPECT_EQ(audit({"--help"}).status, 0);
  EXPECT_THAT(audit({"--help"}).text, HasSubstr("--svg"));
  EXPECT_EQ(audit({"--memory", "much"}).status, 2);
  EXPECT_EQ(audit({"--attach", folder.path() / "absent"}).status, 2);
  const Output refused = audit({"--memory", "48M"});
  EXPECT_EQ(refused.status, 125);
  EXPECT_THAT(refused.text, HasSubstr("exo audit: the machine did not "));
}

}  // namespace
}  // namespace exo::tests
