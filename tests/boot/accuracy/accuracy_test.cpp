// SPDX-License-Identifier: MIT
// Slices are given as they were claimed, whatever others do: over a thousand ticks of its own no vCPU is short by more
// than one. The time-stamp counter counts instructions here, so that the machine of the test does not matter.
#include "spec/abi.h"
#include "tests/boot/machine.h"
#include "tools/library/files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <iostream>
#include <sstream>

namespace exo::tests {
namespace {

std::string program(const std::string& name) { return tools::read_file(tools::program_folder() / (name + ".elf")); }

TEST(Accuracy, NoVcpuIsShortByMoreThanATickInAThousand) {
  constexpr std::uint64_t nominal_tick = exo::time::tick_nanoseconds;  // an instruction takes a nanosecond here
  const Outcome run =
      boot({.modules = archive_of({{"root", program("accuracy_root")}, {"domain", program("accuracy_domain")}}),
            .command_line = "",
            .more = {"-icount", "shift=0,sleep=off", "-smp", "1"}});
  ASSERT_EQ(run.status, 0) << run.text;
  std::istringstream console{run.text};
  std::uint64_t worst = 0;
  unsigned measured = 0;
  for (std::string line; std::getline(console, line);) {
    std::istringstream words{line};
    std::string honest, tick_word, short_word;
    std::uint64_t role = 0, tick = 0, shortage = 0;
    if (!(words >> honest >> role >> tick_word >> tick >> short_word >> shortage) || honest != "honest") continue;
    ++measured;
    EXPECT_NEAR(static_cast<double>(tick), static_cast<double>(nominal_tick), nominal_tick / 1000.0);
    EXPECT_LE(shortage, tick) << line;
    worst = std::max(worst, shortage);
  }
  EXPECT_EQ(measured, 3u) << run.text;
  EXPECT_THAT(run.text, testing::HasSubstr("the one that ignores the end of its slices was stopped\n"));
  std::cout << "worst shortage in 1000 ticks: " << static_cast<double>(worst) / nominal_tick << " ticks\n";
}

}  // namespace
}  // namespace exo::tests
