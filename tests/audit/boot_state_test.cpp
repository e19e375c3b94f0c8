// SPDX-License-Identifier: MIT
// What booting establishes: the whole state of the machine at the root program's first instruction, taken from
// QEMU's memory and read through the abstraction, satisfies every invariant and every count.
#include "tools/audit/audit.h"
#include "tools/library/cpio_archive.h"
#include "tools/qemu/paused_machine.h"

#include <gtest/gtest.h>

namespace exo::tests {
namespace {

using namespace tools;
using model::Machine;
using model::Word;

class BootStateTest : public testing::TestWithParam<std::string> {};  // the machine's memory

std::filesystem::path shell() { return program_folder().parent_path() / "programs" / "shell.elf"; }

// A machine stopped at the first instruction of the shell.
PausedMachine machine_at_ring_3(const std::string& memory) {
  CpioArchive archive;
  archive.add("root", read_file(shell()));
  archive.add("other", std::string(5000, 'x'));
  return {{.image = program_folder() / "exovisor.elf", .modules = {}, .memory = memory, .command_line = {}},
          archive.bytes(),
          entry_address(shell())};
}

TEST_P(BootStateTest, SatisfiesEveryInvariant) {
  PausedMachine paused = machine_at_ring_3(GetParam());
  ASSERT_EQ(paused.debugger().get(Register::cs) & 3, 3u) << "ring 3";
  const Audit audit{paused.core()};
  EXPECT_TRUE(audit.violations().empty()) << audit.report();
  const Machine& machine = audit.machine();
  EXPECT_EQ(machine.caller(), root_domain);
  EXPECT_EQ(machine.state().cpu_vcpu[Word{0}], root_vcpu);
  // The audit saw something: the root program's bindings, and free frames.
  Word bindings = 0;
  Word free = 0;
  for (Word frame = 0; frame < machine.frames(); ++frame) {
    if (spec::type_is(machine.state(), frame, FrameType::table_1)) bindings += machine.state().entries[frame];
    free += spec::type_is(machine.state(), frame, FrameType::free) ? 1 : 0;
  }
  EXPECT_GT(bindings, boot_stack_pages);
  EXPECT_GT(free, machine.frames() / 2);
}

INSTANTIATE_TEST_SUITE_P(Memory, BootStateTest, testing::Values("64M", "256M"),
                         [](const auto& memory) { return memory.param; });

}  // namespace
}  // namespace exo::tests
