// SPDX-License-Identifier: MIT
// The core while it runs: its page tables as the processor has them, and events from outside.
#include "core/arch/x86_64/address_space.h"
#include "spec/abi.h"
#include "tests/boot/monitor.h"

#include <gtest/gtest.h>

#include <map>
#include <sstream>

namespace exo::tests {
namespace {

Setup doing(const std::string& word) {
  return {.modules = root_archive(), .command_line = "-- " + word, .memory = "64M", .more = {}};
}

int guest_status(int qemu_status) { return (qemu_status - 1) / 2; }

TEST(Running, NonMaskableInterruptIsIgnored) {
  MonitoredMachine machine{doing("wait")};
  ASSERT_TRUE(machine.wait_for("waiting\n")) << machine.text();
  for (int i = 0; i < 3; ++i) machine.command("nmi");
  machine.type("x");
  EXPECT_EQ(guest_status(machine.wait()), 0);
}

TEST(Running, MachineCheckEndsTheMachine) {
  MonitoredMachine machine{doing("wait")};
  ASSERT_TRUE(machine.wait_for("waiting\n")) << machine.text();
  machine.command("mce 0 0 0xb200000000000000 0x5 0 0");
  EXPECT_TRUE(machine.wait_for("exovisor: fault in the core: machine check (vector 18")) << machine.text();
  EXPECT_EQ(guest_status(machine.wait()), static_cast<int>(exit_status::core_fault));
}

// --- The core's own page tables ---

struct Page {
  bool writable, executable, user, global;
};

// What QEMU says of every page that is mapped, by address. Its flags are a letter where the bit is set:
// no-execute, global, large, dirty, accessed, cache disabled, write-through, user, writable.
std::map<std::uint64_t, Page> read_pages(const std::string& text) {
  std::map<std::uint64_t, Page> pages;
  std::istringstream lines{text};
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words{line};
    std::string address, physical, flags;
    words >> address >> physical >> flags;
    if (address.size() != 17 || address.back() != ':' || flags.size() != 9) continue;
    const auto has = [&](char letter) { return flags.find(letter) != std::string::npos; };
    pages[std::stoull(address, nullptr, 16)] = {
        .writable = has('W'), .executable = !has('X'), .user = has('U'), .global = has('G')};
  }
  return pages;
}

// With nothing left to run, and no device to end the machine with, the core halts on its own tables.
std::map<std::uint64_t, Page> core_pages() {
  Setup setup = doing("ud2");
  setup.exit_device = false;
  MonitoredMachine machine{setup};
  EXPECT_TRUE(machine.wait_for("no debug-exit device, halted with status 100")) << machine.text();
  machine.command("info tlb");
  machine.command("quit");
  EXPECT_FALSE(machine.wait_for("what is never printed: reads to the end"));
  return read_pages(machine.text());
}

TEST(Running, CorePagesAreWritableOrExecutable) {
  using core::direct_map_address;
  const auto pages = core_pages();
  ASSERT_GT(pages.size(), 100u);
  int executable = 0;
  for (const auto& [address, page] : pages) {
    SCOPED_TRACE(testing::Message() << std::hex << address);
    EXPECT_GE(address, direct_map_address);
    EXPECT_LT(address, core::slot_address(core_slot_first + core_slot_count));
    EXPECT_FALSE(page.user || page.global || (page.writable && page.executable));
    if (!page.executable) continue;
    ++executable;
    const auto direct = pages.find(address - core::image_base + direct_map_address);
    ASSERT_TRUE(direct != pages.end());
    EXPECT_FALSE(direct->second.writable);
  }
  EXPECT_GT(executable, 0);
}

TEST(Running, StacksHaveGuards) {
  const auto pages = core_pages();
  std::uint64_t mapped = 0;
  const auto end = pages.lower_bound(core::local_apic_address);
  for (auto page = pages.lower_bound(core::processor_area); page != end; ++page) ++mapped;
  EXPECT_EQ(mapped, core::stack_count * core::stack_pages);
  for (std::uint64_t stack = 0; stack < core::stack_count; ++stack) {
    const std::uint64_t top = core::stack_top(0, static_cast<core::Stack>(stack));
    for (std::uint64_t page = 1; page <= core::stack_pages; ++page) {
      EXPECT_TRUE(pages.contains(top - page * page_size));
    }
  }
}

}  // namespace
}  // namespace exo::tests
