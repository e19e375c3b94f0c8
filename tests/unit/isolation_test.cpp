// SPDX-License-Identifier: MIT
// The check of theorem 4 on a whole machine: nothing on a good one, the right name on one with a fault in its tables.
#include "model/isolation.h"
#include "model/boot.h"
#include "tests/unit/small_machine.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace exo::tests {
namespace {

using namespace model;

constexpr Word leaf = root_leaf_table_frame;
constexpr Word foreign = 20;        // a data frame of another domain
constexpr Word foreign_table = 21;  // a root of that domain

class IsolationTest : public testing::Test {
 protected:
  IsolationTest() {
    set("domain_state", {child, 0}, spec::code(DomainState::running));
    set("type", {foreign, 0}, spec::code(FrameType::data));
    set("type", {foreign_table, 0}, spec::code(FrameType::table_4));
    for (const Word frame : {foreign, foreign_table}) set("owner", {frame, 0}, child);
  }

  void set(std::string_view map, std::array<Word, 2> key, Word value) {
    ASSERT_TRUE(machine.set(map_named(map), key, value)) << map;
  }
  void bind(Word index, Word entry_word) { set("memory", {leaf, index}, entry_word); }
  Word get(std::string_view map, std::array<Word, 2> key) const { return machine.get(map_named(map), key); }

  // The names of what is found, in order, each once.
  std::vector<std::string> found() const {
    std::vector<std::string> names;
    for (const Violation& violation : isolation_violations(machine)) names.push_back(violation.name);
    std::ranges::sort(names);
    const auto [first, last] = std::ranges::unique(names);
    names.erase(first, last);
    return names;
  }
  bool finds(std::string_view name) const { return std::ranges::count(found(), name) != 0; }

  using Names = std::vector<std::string>;
  Machine machine = booted_machine();
};

TEST_F(IsolationTest, ABootedMachineIsInOrder) {
  const auto groups = check_isolation(machine);
  ASSERT_EQ(groups.size(), 3u);
  for (const std::size_t used : {0u, 2u}) {  // there is no user root
    EXPECT_EQ(groups[used].violations, std::vector<Violation>{});
    EXPECT_EQ(groups[used].conjuncts, 8u);
    EXPECT_EQ(groups[used].reach.read, (std::set<Word>{11, 12, 13, 14}));
    EXPECT_EQ(groups[used].reach.written, (std::set<Word>{13, 14}));
    EXPECT_EQ(groups[used].reach.executed, (std::set<Word>{12}));
  }
  EXPECT_EQ(groups[1].elements, 0u);
}

TEST_F(IsolationTest, AWritableEntryToATable) {
  bind(30, to(8, readable));
  EXPECT_EQ(found(), Names{});
  bind(30, to(8, writable));
  EXPECT_EQ(isolation_violations(machine)[0],
            (Violation{"written_frame_is_data", "root 6 of vCPU 1, address 0x1e000"}));
  EXPECT_EQ(found(), Names{"written_frame_is_data"});
}

TEST_F(IsolationTest, AnEntryToAnothersFrame) {
  bind(30, to(foreign, readable));
  EXPECT_EQ(found(), Names{"reached_frame_authorised"});
  bind(30, to(foreign, readable & ~entry::user));
  EXPECT_EQ(found(), Names{}) << "not for ring 3";
}

TEST_F(IsolationTest, AnEntryUnderACapability) {
  set("capability_state", {foreign, 2}, spec::code(CapabilityState::revoking));
  set("capability_holder", {foreign, 2}, root_domain);
  set("capability_rights", {foreign, 2}, right_read | right_write);
  bind(30, to(foreign, writable));
  EXPECT_EQ(found(), Names{});
  bind(30, to(foreign, readable & ~entry::no_execute));
  EXPECT_EQ(found(), Names{"reached_frame_authorised"}) << "without the right to execute";
  bind(30, to(foreign, writable));
  set("capability_rights", {foreign, 2}, right_read);
  EXPECT_EQ(found(), Names{"reached_frame_authorised"}) << "without the right to write";
  set("capability_rights", {foreign, 2}, all_rights);
  set("capability_state", {foreign, 2}, spec::code(CapabilityState::draining));
  EXPECT_EQ(found(), Names{"reached_frame_authorised"}) << "given up";
}

TEST_F(IsolationTest, AForeignRoot) {
  set("vcpu_user_root", {root_vcpu, 0}, foreign_table);
  EXPECT_EQ(found(), Names{"walk_reads_own_tables"});
  EXPECT_EQ(check_isolation(machine)[1].violations.size(), check_isolation(machine)[1].elements);
  set("vcpu_user_root", {root_vcpu, 0}, no_frame);
  set("agent_root", {0, 0}, foreign_table);
  EXPECT_EQ(found(), Names{"walk_reads_own_tables"});
  EXPECT_EQ(isolation_violations(machine)[0].where, "root 21 of processor 0, address 0x0");
}

TEST_F(IsolationTest, AnEntryToWhatTheCoreKeeps) {
  for (const Word frame : {Word{2}, Word{10}, first_free_frame}) {  // core, saved context, free
    bind(30, to(frame, readable));
    EXPECT_TRUE(finds("reached_frame_not_of_core")) << frame;
  }
  bind(30, to(boot_frame_count, readable));
  EXPECT_TRUE(finds("reached_frame_exists"));
}

TEST_F(IsolationTest, ACoreSlotForRing3) {
  const Word last = core_slot_first + core_slot_count - 1;
  for (const Word slot : {core_slot_first, last}) {
    const Word before = get("memory", {root_table_frame, slot});
    set("memory", {root_table_frame, slot}, to(2, table_entry));
    EXPECT_TRUE(finds("core_slots_are_supervisor")) << slot;
    set("memory", {root_table_frame, slot}, before);
  }
  EXPECT_EQ(found(), Names{});
}

TEST_F(IsolationTest, ALargePageAndAReservedBit) {
  constexpr Word page_size_flag = 1 << 7;
  for (const Word table : {Word{7}, Word{8}}) {
    const Word before = get("memory", {table, 0});
    set("memory", {table, 0}, before | page_size_flag);
    EXPECT_EQ(found(), Names{"walk_meets_no_large_page"}) << table;
    set("memory", {table, 0}, before);
  }
  set("memory", {root_table_frame, 0}, to(7, table_entry | page_size_flag));
  EXPECT_EQ(found(), Names{"walk_meets_no_reserved_bit"});
}

TEST_F(IsolationTest, ATableOfAnotherLevel) {
  set("memory", {7, 0}, to(7, table_entry));
  EXPECT_TRUE(finds("walk_reads_own_tables"));
}

// There are 2^36 addresses, and few ways.
TEST_F(IsolationTest, TablesThatAreNamedManyTimes) {
  for (Word table = root_table_frame; table < leaf; ++table) {
    for (Word index = 0; index < words_per_frame; ++index) {
      if (!spec::is_core_slot(machine.state(), table, index)) set("memory", {table, index}, to(table + 1, table_entry));
    }
  }
  EXPECT_EQ(found(), Names{});
  EXPECT_LT(check_isolation(machine)[0].elements, 4 * words_per_frame);
  bind(511, to(foreign, readable));
  EXPECT_EQ(found(), Names{"reached_frame_authorised"});
}

// The second way to a table has rights that the first has not.
TEST_F(IsolationTest, AWayWithMoreRights) {
  bind(30, to(8, writable));
  set("memory", {8, 0}, to(leaf, table_entry & ~entry::writable));
  EXPECT_EQ(found(), Names{});
  set("memory", {8, 1}, to(leaf, table_entry));
  EXPECT_EQ(found(), Names{"written_frame_is_data"});
}

}  // namespace
}  // namespace exo::tests
