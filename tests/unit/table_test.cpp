// SPDX-License-Identifier: MIT
// table_create, table_destroy and table_set.
#include "tests/unit/small_machine.h"

namespace exo::tests {
namespace {

class TableTest : public CallTest {
 protected:
  static constexpr Word root = model::root_table_frame;
  static constexpr Word leaf = model::root_leaf_table_frame;
  Status set(Word table, Word index, Word word) { return machine.call(Call::table_set, table, index, word); }
};

TEST_F(TableTest, ATableStartsZeroedAndARootWithTheCoresSlots) {
  const Word table = machine.table(1);
  const Word root_table = machine.table(4);
  for (Word index = 0; index < words_per_frame; ++index) {
    EXPECT_EQ((machine.state().memory[table, index]), 0u);
    const bool of_core = index >= core_slot_first && index < core_slot_first + core_slot_count;
    const Word expected = of_core ? machine.state().core_entry[index - core_slot_first] : 0;
    EXPECT_EQ((machine.state().memory[root_table, index]), expected) << index;
  }
}

TEST_F(TableTest, OnlyUnsharedDataThatNobodyCanWriteBecomesATable) {
  const Word frame = machine.frame();
  EXPECT_EQ(machine.call(Call::table_create, frame, 0), Status::bad_level);
  EXPECT_EQ(machine.call(Call::table_create, frame, 5), Status::bad_level);
  EXPECT_EQ(machine.call(Call::table_create, root, 4), Status::not_data);
  ASSERT_EQ(set(leaf, 0, to(frame, writable)), Status::ok);
  EXPECT_EQ(machine.call(Call::table_create, frame, 1), Status::still_writable);
  ASSERT_EQ(set(leaf, 0, to(frame, readable)), Status::ok);
  EXPECT_EQ(machine.call(Call::table_create, frame, 1), Status::not_flushed) << "a stale translation still writes";
  machine.must(Call::tlb_flush, 0);
  EXPECT_EQ(machine.call(Call::table_create, frame, 1), Status::ok) << "a read-only binding may stay";
}

TEST_F(TableTest, AnEntryIsExchangedForTheOldOne) {
  const Word frame = machine.frame();
  ASSERT_EQ(set(leaf, 0, to(frame, writable)), Status::ok);
  EXPECT_EQ(machine.value(), 0u);
  EXPECT_EQ(machine.state().references[frame], 1u);
  EXPECT_EQ(machine.state().type_references[frame], 1u);
  ASSERT_EQ(set(leaf, 0, 0xabcde0), Status::ok) << "an entry that is not present is any word";
  EXPECT_EQ(machine.value(), to(frame, writable));
  EXPECT_EQ(machine.state().references[frame], 0u);
}

TEST_F(TableTest, TheOldEntryHasTheBitsThatTheProcessorSet) {
  const Word frame = machine.frame();
  ASSERT_EQ(set(leaf, 0, to(frame, writable)), Status::ok);
  const auto clear = model::Step::of(Call::table_set, {leaf, 0, 0}, {entry::accessed | entry::dirty});
  EXPECT_EQ(machine.perform(clear), Status::ok);
  EXPECT_EQ(machine.value(), to(frame, writable) | entry::accessed | entry::dirty);
}

TEST_F(TableTest, WithCompareAnUnexpectedEntryStays) {
  const Word frame = machine.frame();
  ASSERT_EQ(set(leaf, 0, to(frame, writable)), Status::ok);
  auto exchange = model::Step::of(Call::table_set, {leaf, 0, 0, to(frame, writable), 1}, {entry::dirty});
  EXPECT_EQ(machine.perform(exchange), Status::entry_changed) << "the processor set the dirty bit meanwhile";
  exchange.hardware = {};
  exchange.argument[3] |= entry::dirty;
  EXPECT_EQ(machine.perform(exchange), Status::ok);
}

TEST_F(TableTest, WhereAnEntryMayStand) {
  EXPECT_EQ(set(64, 0, 0), Status::no_such_frame);
  EXPECT_EQ(set(2, 0, 0), Status::not_owner);
  EXPECT_EQ(set(machine.frame(), 0, 0), Status::not_table);
  EXPECT_EQ(set(leaf, 512, 0), Status::bad_index);
  EXPECT_EQ(set(root, core_slot_first, 0), Status::core_slot);
  EXPECT_EQ(set(root, core_slot_first + core_slot_count - 1, 0), Status::core_slot);
  EXPECT_EQ(set(root, core_slot_first + core_slot_count, 0), Status::ok);
}

TEST_F(TableTest, WhatAnEntryMaySay) {
  const Word frame = machine.frame();
  EXPECT_EQ(set(leaf, 0, to(frame, readable | 1 << 7)), Status::bad_entry) << "attribute table";
  EXPECT_EQ(set(leaf, 0, to(frame, readable | 1 << 8)), Status::bad_entry) << "global";
  EXPECT_EQ(set(leaf, 0, to(frame, readable | 1 << 3)), Status::bad_entry) << "write-through";
  EXPECT_EQ(set(leaf, 0, to(frame, readable | Word{1} << 62)), Status::bad_entry) << "protection key";
  EXPECT_EQ(set(root, 1, to(7, table_entry, 1)), Status::bad_entry) << "a slot above level 1";
  EXPECT_EQ(set(leaf, 0, to(64, readable)), Status::target_absent);
  EXPECT_EQ(set(leaf, 0, to((Word{1} << 40) - 1, readable)), Status::target_absent);
}

TEST_F(TableTest, WhatAnEntryMayName) {
  EXPECT_EQ(set(leaf, 0, to(2, readable)), Status::target_type) << "the core's";
  EXPECT_EQ(set(leaf, 0, to(10, readable)), Status::target_type) << "a saved context";
  EXPECT_EQ(set(leaf, 0, to(root, readable)), Status::ok) << "one's tables may be read";
  EXPECT_EQ(set(leaf, 0, to(root, writable)), Status::target_not_data) << "but not written";
  EXPECT_EQ(set(leaf, 0, to(4, writable)), Status::target_not_data) << "information";
  EXPECT_EQ(set(root, 1, to(root, table_entry)), Status::target_type) << "there are no linear page tables";
  EXPECT_EQ(set(root, 1, to(leaf, table_entry)), Status::target_type) << "a level is left out";
  machine.build_child();
  EXPECT_EQ(set(leaf, 0, to(machine.frame(child), readable)), Status::target_foreign);
  EXPECT_EQ(set(root, 1, to(machine.table(3, child), table_entry)), Status::target_foreign);
}

TEST_F(TableTest, ATableIsDestroyedWhenNothingIsLeft) {
  const Word table = machine.table(1);
  ASSERT_EQ(set(8, 1, to(table, table_entry)), Status::ok);
  ASSERT_EQ(set(table, 0, to(machine.frame(), readable)), Status::ok);
  EXPECT_EQ(machine.call(Call::table_destroy, table), Status::entries_present);
  ASSERT_EQ(set(table, 0, 0), Status::ok);
  EXPECT_EQ(machine.call(Call::table_destroy, table), Status::still_linked);
  ASSERT_EQ(set(8, 1, 0), Status::ok);
  EXPECT_EQ(machine.call(Call::table_destroy, table), Status::not_flushed) << "a walker may still be in it";
  machine.must(Call::tlb_flush, 0);
  EXPECT_EQ(machine.call(Call::table_destroy, table), Status::ok);
  EXPECT_EQ(machine.call(Call::table_destroy, table), Status::not_table);
}

}  // namespace
}  // namespace exo::tests
