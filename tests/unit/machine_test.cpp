// SPDX-License-Identifier: MIT
// The reference machine and its storage.
#include "model/boot.h"
#include "model/names.h"

#include <gtest/gtest.h>

namespace exo::tests {
namespace {

using namespace model;

TEST(MachineTest, BootLeavesTheRootVcpuOnItsTables) {
  const Machine machine = booted_machine();
  EXPECT_TRUE(machine.is_running());
  EXPECT_EQ(machine.caller(), root_domain);
  EXPECT_EQ(machine.state().agent_root[Word{0}], root_table_frame);
  EXPECT_EQ(machine.state().type[first_free_frame], spec::code(FrameType::free));
  EXPECT_EQ(machine.state().type[first_free_frame - 1], spec::code(FrameType::data));
}

TEST(MachineTest, ACopyIsAMachineOfItsOwn) {
  Machine machine = booted_machine();
  const Machine before = machine;
  const Step allocate = Step::of(Call::frame_allocate, {root_domain, first_free_frame});
  EXPECT_EQ(machine.perform(allocate), (Answer{spec::code(Status::ok), 0}));
  EXPECT_EQ(machine.state().owner[first_free_frame], root_domain);
  EXPECT_EQ(before.state().owner[first_free_frame], no_domain);
  machine = before;
  EXPECT_EQ(machine.state().owner[first_free_frame], no_domain);
  EXPECT_EQ(machine.perform(allocate), (Answer{spec::code(Status::ok), 0})) << "it stays attached to its storage";
}

TEST(MachineTest, ARefusedCallWritesNothing) {
  Machine machine = booted_machine();
  EXPECT_EQ(machine.perform(Step::of(Call::frame_release, {root_table_frame})).status, spec::code(Status::not_data));
  EXPECT_TRUE(machine.writes().empty());
}

TEST(MachineTest, ElementsAreSetWithinBounds) {
  Machine machine{32};
  EXPECT_TRUE(machine.set(map_named("memory"), {31, 511}, 7));
  EXPECT_EQ(machine.get(map_named("memory"), {31, 511}), 7u);
  EXPECT_FALSE(machine.set(map_named("memory"), {32, 0}, 7));
  EXPECT_FALSE(machine.set(map_named("memory"), {0, 512}, 7));
  EXPECT_FALSE(machine.set(map_named("no such map"), {0, 0}, 7));
}

TEST(MachineTest, AMachineOfTheLargestSizeTakesLittleMemory) {
  Machine machine{max_frames};
  EXPECT_TRUE(machine.set(map_named("memory"), {max_frames - 1, 511}, 7));
  EXPECT_EQ((machine.state().memory[max_frames - 1, Word{511}]), 7u);
}

TEST(StorageTest, ADifferenceIsFoundInLargeArrays) {
  constexpr std::size_t size = std::size_t{1} << 33;
  Storage a{size};
  Storage b{size};
  EXPECT_EQ(first_difference(a.bytes(), b.bytes()), size);
  a.bytes()[size - 5] = std::byte{1};
  EXPECT_EQ(first_difference(a.bytes(), b.bytes()), size - 5);
}

TEST(NamesTest, StatusesAndCallsAreNamedBothWays) {
  EXPECT_EQ(status_name(spec::code(Status::entry_changed)), "entry_changed");
  EXPECT_EQ(status_name(99), "99");
  EXPECT_EQ(status_named("not_owner"), spec::code(Status::not_owner));
  EXPECT_EQ(status_named("99"), 99u);
  EXPECT_EQ(status_named("no such status"), std::nullopt);
  EXPECT_EQ(call_name(5), "table_set");
  EXPECT_EQ(call_named("yield"), spec::code(Call::yield));
}

}  // namespace
}  // namespace exo::tests
