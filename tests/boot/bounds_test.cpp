// SPDX-License-Identifier: MIT
// Theorem 8 on the running machine: no way from ring 3 to ring 3 takes more instructions than its machine code can.
#include "proofs/bounds.h"
#include "bench/measured_machine.h"
#include "bench/programs/measure.h"
#include "tools/library/files.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

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

// Figures of more than one way, and what ring 3 executes in between (bench/programs/upcalls.cpp), without SYSCALL.
struct Together {
  const char* figure;
  std::vector<std::string> ways;
  std::uint64_t in_ring_3;
};

const std::vector<Together> together{{"exception_and_back", {"exception"}, 11},
                                     {"bounce_and_back", {"bounce", "return_to_user"}, 2},
                                     {"bounce_and_resume", {"bounce", "resume"}, 17},
                                     {"yield_and_back", {"yield", "yield"}, bench::partner_instructions},
                                     {"transfer_and_back", {"control_call", "control_reply"}, 0}};

std::uint64_t between_rings(const std::vector<proofs::FunctionBound>& bounds, const std::string& name) {
  const auto bound = std::ranges::find(bounds, name, &proofs::FunctionBound::name);
  return bound == bounds.end() ? 0 : bound->between_rings.value_or(0);
}

TEST(Bounds, AreNeverExceeded) {
  proofs::CoreImage image{tools::program_folder() / "exovisor.elf"};
  const auto bounds = proofs::function_bounds(image);
  unsigned compared = 0;
  const auto figures = bench::run_counted("bench_calls");
  for (const auto& [figure, count] : figures) {
    if (figure.ends_with("_and_back") || figure.ends_with("_and_resume") || figure == "domain_fault") continue;
    const std::uint64_t bound = between_rings(bounds, call_of(figure, bounds));
    if (bound == 0) continue;
    EXPECT_LE(count.most, static_cast<double>(bound)) << figure;
    ++compared;
  }
  for (const Together& several : together) {
    std::uint64_t bound = several.in_ring_3;
    for (const std::string& way : several.ways) bound += between_rings(bounds, way);
    ASSERT_TRUE(figures.contains(several.figure)) << several.figure;
    EXPECT_LE(figures.at(several.figure).most, static_cast<double>(bound)) << several.figure;
  }
  EXPECT_GE(compared, 24u) << "the figures have other names than the calls";
}

}  // namespace
}  // namespace exo::tests
