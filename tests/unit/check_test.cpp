// SPDX-License-Identifier: MIT
// The audit of a machine: nothing on a good one, the right name on a bad one.
#include "model/check.h"
#include "model/boot.h"

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
  set("cpu_root", {0, 0}, 7);
  EXPECT_TRUE(finds("cpu_root_of_its_vcpu", "processor 0"));
}

}  // namespace
}  // namespace exo::tests
