// SPDX-License-Identifier: MIT
// The audit of a machine: nothing on a good one, the right name on a bad one.
#include "model/check.h"
#include "model/boot.h"
#include "spec/counters.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace exo::tests {
namespace {

using namespace model;

class CheckTest : public testing::Test {
 protected:
  void set(std::string_view map, std::array<Word, 2> key, Word value) {
    ASSERT_TRUE(machine.set(map_named(map), key, value)) << map;
  }
  bool finds(std::string_view name, std::string_view where) const {
    const auto all = violations(machine);
    return std::ranges::any_of(
        all, [&](const Violation& found) { return found.name == name && found.where.starts_with(where); });
  }

  Machine machine = booted_machine();
};

TEST_F(CheckTest, ABootedMachineIsInOrder) { EXPECT_EQ(violations(machine), std::vector<Violation>{}); }

TEST_F(CheckTest, AFreeFrameWithContent) {
  set("memory", {40, 3}, 1);
  EXPECT_TRUE(finds("free_means_zero", "frame 40, word 3"));
}

TEST_F(CheckTest, ABindingOfTheCoresFrame) {
  set("memory", {root_leaf_table_frame, 0}, Word{2} << entry::frame_shift | entry::present);
  EXPECT_TRUE(finds("binding_of_bindable_frame", "frame 9, word 0"));
  EXPECT_TRUE(finds("references", "frame 2: stored 0, counted 1"));
  EXPECT_TRUE(finds("entries", "frame 9: stored 4, counted 5"));
}

TEST_F(CheckTest, ALostReference) {
  set("references", {11, 0}, 0);
  EXPECT_EQ(violations(machine), (std::vector<Violation>{{"references", "frame 11: stored 0, counted 1"}}));
}

TEST_F(CheckTest, ADomainThatIsChargedTooLittle) {
  set("domain_charged", {root_domain, 0}, 3);
  EXPECT_TRUE(finds("charged", "domain 1: stored 3"));
}

TEST_F(CheckTest, AProcessorOnTheWrongRoot) {
  set("agent_root", {0, 0}, 7);
  EXPECT_TRUE(finds("cpu_root_of_its_vcpu", "processor 0"));
}

// The audit asks only those slots that may count for a frame. Here all are asked.
TEST_F(CheckTest, NoSlotIsForgotten) {
  set("memory", {root_leaf_table_frame, 5}, Word{12} << entry::frame_shift | entry::present | entry::writable);
  set("references", {13, 0}, 7);
  std::vector<Violation> found;
  for (const auto& counter : spec::counters<Native>()) {
    if (counter.of != spec::Index::frame) continue;
    for (Word frame = 0; frame < machine.frames(); ++frame) {
      Word total = 0;
      for (const auto& sum : counter.sums) {
        const auto [rows, columns] = extent(sum.over, machine.frames());
        for (Word slot = 0; slot < rows * columns; ++slot) {
          total += sum.contribution(machine.state(), {slot / columns, slot % columns}, {frame});
        }
      }
      const Word stored = counter.value(machine.state(), {frame});
      if (stored == total) continue;
      found.push_back({std::string{counter.name}, "frame " + std::to_string(frame) + ": stored " +
                                                      std::to_string(stored) + ", counted " + std::to_string(total)});
    }
  }
  EXPECT_EQ(counter_violations(machine), found);
  EXPECT_GE(found.size(), 4u);
}

}  // namespace
}  // namespace exo::tests
