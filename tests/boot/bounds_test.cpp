// SPDX-License-Identifier: MIT
// Theorem 8 on the running machine: no call takes more instructions than its machine code can.
#include "proofs/bounds.h"
#include "bench/measured_machine.h"
#include "tools/library/files.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace exo::tests {
namespace {

// The figures of single calls (bench/programs), by the call that each measures: its own name and what follows it.
std::string call_of(const std::string& figure, const std::vector<proofs::FunctionBound>& bounds) {
  std::string longest;
  for (const auto& bound : bounds) {
    const bool matches = figure == bound.name || figure.starts_with(bound.name + "_");
    if (matches && bound.name.size() > longest.size()) longest = bound.name;
  }
  return longest;
}

TEST(Bounds, AreNeverExceeded) {
  // Figures are from ring 3 to ring 3: besides the function, SYSCALL and the entry path to SYSRET, 31 at most.
  constexpr double entry_path = 32;
  proofs::CoreImage image{tools::program_folder() / "exovisor.elf"};
  const auto bounds = proofs::function_bounds(image);
  unsigned compared = 0;
  for (const auto& [figure, count] : bench::run_counted("bench_calls")) {
    if (figure.ends_with("_and_back") || figure.ends_with("_and_resume") || figure == "domain_fault") continue;
    const auto bound = std::ranges::find(bounds, call_of(figure, bounds), &proofs::FunctionBound::name);
    if (bound == bounds.end()) continue;
    EXPECT_LE(count.most, static_cast<double>(bound->instructions) + entry_path) << figure;
    ++compared;
  }
  EXPECT_GE(compared, 21u) << "the figures have other names than the calls";
}

}  // namespace
}  // namespace exo::tests
