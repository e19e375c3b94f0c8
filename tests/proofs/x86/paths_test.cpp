// SPDX-License-Identifier: MIT
// Paths from paths.S: where they end, what they assume, which are left out, and what is refused.
#include "proofs/x86/paths.h"
#include "proofs/x86/unsupported.h"
#include "tests/proofs/x86/fixture.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace exo::tests {
namespace {

using proofs::word_constant;
using proofs::x86::Contract;
using proofs::x86::Path;
using proofs::x86::PathEnd;
using proofs::x86::Paths;
using proofs::x86::Register;

constexpr std::uint64_t stack_end = 0x1000;

std::unique_ptr<Path> begin() {
  proofs::x86::Environment environment;
  environment.objects = fixture_objects();
  environment.objects.push_back({.name = "stack",
                                 .address = 0,
                                 .layout = proofs::x86::Layout::array(proofs::x86::Layout::scalar(8), stack_end / 8)});
  environment.initial = [](proofs::x86::Field&) {};
  environment.may_read_msr = true;
  environment.write_msr = [](std::uint32_t, const Word&, const Bool&) {};
  proofs::x86::Machine machine{.guard = true,
                               .registers = {},
                               .flags = {false, false, false, false, 0},
                               .bases = {word_constant("fs"), word_constant("gs"), fixture().object("single").address},
                               .fpu = nullptr,
                               .stack = {},
                               .instructions = 0};
  for (std::size_t i = 0; i < proofs::x86::register_count; ++i) {
    machine.registers[i] = word_constant(proofs::x86::name_of(static_cast<Register>(i)));
  }
  machine[Register::rsp] = proofs::x86::Linear{stack_end};
  return std::make_unique<Path>(fixture(), std::move(environment), std::move(machine));
}

Contract answers_one_or_two() {
  const auto answer = [](std::uint64_t number) {
    return [number](Path& path) { path.machine[Register::rax] = proofs::x86::Linear{number}; };
  };
  return {"path_callee", {{"one", answer(1)}, {"two", answer(2)}}};
}

// What each path from a label came to.
struct Seen {
  PathEnd end;
  std::string way;  // of its call
  Bool condition;
  std::uint64_t instructions;
  Word rax, rbx, fs, gs, kernel_gs;
};

std::vector<Seen> explore(const char* label, const std::vector<Contract>& contracts = {}) {
  std::vector<Seen> seen;
  Paths paths{fixture(), contracts};
  paths.explore(fixture().label(label), begin, [&](const Path& path) {
    const auto& machine = path.machine;
    seen.push_back({*path.end, path.calls.empty() ? "" : path.calls[0].way, path.condition, machine.instructions,
                    machine[Register::rax].word(), machine[Register::rbx].word(), machine.bases.fs.word(),
                    machine.bases.gs.word(), machine.bases.kernel_gs.word()});
  });
  return seen;
}

std::string refusal(const char* label) {
  try {
    explore(label);
  } catch (const proofs::x86::Unsupported& reason) {
    return reason.what();
  }
  return "";
}

TEST(PathsTest, EachWayIsAPath) {
  const auto seen = explore("path_forks", {answers_one_or_two()});
  ASSERT_EQ(seen.size(), 3u);
  EXPECT_EQ(seen[0].end, PathEnd::iretq);
  EXPECT_EQ(seen[0].way, "");
  EXPECT_EQ(seen[0].rbx.number(), 0u);
  EXPECT_EQ(seen[0].instructions, 11u);
  for (const std::size_t i : {1, 2}) {
    EXPECT_EQ(seen[i].end, PathEnd::sysret);
    EXPECT_EQ(seen[i].way, i == 1 ? "one" : "two");
    EXPECT_EQ(seen[i].rax.number(), i);
    EXPECT_EQ(seen[i].instructions, 7u);
  }
  for (const Seen& path : seen) {
    EXPECT_TRUE(proofs::same_term(path.gs, word_constant("gs")));
    EXPECT_EQ(path.kernel_gs.number(), fixture().object("single").address);
    for (const std::uint64_t rdi : {0u, 1u}) {
      Values values;
      values.set(word_constant("rdi"), rdi);
      EXPECT_EQ(values.must(path.condition), (rdi == 0) == (path.end == PathEnd::iretq));
    }
  }
}

TEST(PathsTest, PathThatContradictsItsAssumptionsIsLeftOut) {
  Paths paths{fixture(), {answers_one_or_two()}};
  unsigned found = 0;
  const auto begin_with_zero = [] {
    auto path = begin();
    path->assume(word_constant("rdi") == 0);
    return path;
  };
  paths.explore(fixture().label("path_forks"), begin_with_zero, [&](const Path&) { ++found; });
  EXPECT_EQ(found, 1u);
}

TEST(PathsTest, FunctionWithoutAWayEndsThePath) {
  const auto seen = explore("path_forks", {{"path_callee", {}}});
  ASSERT_EQ(seen.size(), 2u);
  EXPECT_EQ(seen[1].end, PathEnd::dies);
}

TEST(PathsTest, StopsWhereItIsToldTo) {
  Paths paths{fixture(), {}};
  const std::uint64_t stop = fixture().function("path_called").address;
  paths.stop_at(stop);
  std::vector<PathEnd> ends;
  paths.explore(fixture().label("path_forks"), begin, [&](const Path& path) {
    ends.push_back(*path.end);
    EXPECT_EQ(path.end == PathEnd::arrives, path.end_address == stop);
  });
  EXPECT_EQ(ends, (std::vector{PathEnd::arrives, PathEnd::sysret}));
}

TEST(PathsTest, BasesGoThroughRegisters) {
  const auto seen = explore("path_bases");
  ASSERT_EQ(seen.size(), 1u);
  EXPECT_EQ(seen[0].fs.number(), fixture().object("single").address);
}

TEST(PathsTest, WhatHasNoRuleIsRefused) {
  EXPECT_NE(refusal("path_for_ever").find("the path does not end"), std::string::npos);
  EXPECT_NE(refusal("path_returns").find("the return address is not known"), std::string::npos);
  EXPECT_NE(refusal("path_selector").find("the selector is not null"), std::string::npos);
  EXPECT_NE(refusal("path_reads").find("only the bases of segments"), std::string::npos);
  EXPECT_NE(refusal("path_short").find("32-bit code"), std::string::npos);
}

}  // namespace
}  // namespace exo::tests
