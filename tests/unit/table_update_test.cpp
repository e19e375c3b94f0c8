// SPDX-License-Identifier: MIT
// table_update, and what all calls share that are made of steps.
#include "tests/unit/small_machine.h"

namespace exo::tests {
namespace {

constexpr Word all_ones = ~Word{0};

class TableUpdateTest : public CallTest {
 protected:
  static constexpr Word root = model::root_table_frame;
  static constexpr Word leaf = model::root_leaf_table_frame;
  static constexpr Word of_core = 2;

  // The words are what is found in the batch.
  Status update(SmallMachine& on, Word table, Word index, const std::vector<Word>& words) {
    model::Step step = model::Step::of(Call::table_update, {table, index, batch, 0, words.size()});
    for (const Word word : words) step.of_steps.push_back({word});
    return on.perform(step);
  }
  Status update(Word table, Word index, const std::vector<Word>& words) { return update(machine, table, index, words); }
  Status refusal(Word table, Word index, Word of, Word first, Word count) {
    const Status status = machine.call(Call::table_update, table, index, of, first, count);
    EXPECT_EQ(machine.value(), 0u);
    return status;
  }
  Word entry_at(Word index) const { return machine.state().memory[leaf, index]; }

  Word batch = machine.frame();
};

TEST_F(TableUpdateTest, TheChecksInTheirOrder) {
  EXPECT_EQ(refusal(64, 513, 64, 513, 513), Status::no_such_frame);
  EXPECT_EQ(refusal(of_core, 513, 64, 513, 513), Status::not_owner);
  EXPECT_EQ(refusal(batch, 513, 64, 513, 513), Status::not_table);
  EXPECT_EQ(refusal(leaf, 513, 64, 513, 513), Status::batch_absent);
  EXPECT_EQ(refusal(leaf, 513, of_core, 513, 513), Status::batch_foreign);
  EXPECT_EQ(refusal(leaf, 513, root, 513, 513), Status::batch_not_data);
  EXPECT_EQ(refusal(leaf, 513, batch, 513, 513), Status::bad_count);
  EXPECT_EQ(refusal(leaf, 513, batch, 513, 0), Status::beyond_table);
  EXPECT_EQ(refusal(leaf, 512, batch, 513, 0), Status::beyond_batch);
  EXPECT_EQ(refusal(leaf, 512, batch, 512, 0), Status::ok);
}

TEST_F(TableUpdateTest, NothingWrapsAround) {
  EXPECT_EQ(refusal(leaf, 0, batch, 0, all_ones), Status::bad_count);
  EXPECT_EQ(refusal(leaf, all_ones, batch, 0, 2), Status::beyond_table);
  EXPECT_EQ(refusal(leaf, 0, batch, all_ones, 2), Status::beyond_batch);
  EXPECT_EQ(refusal(leaf, 511, batch, 0, 2), Status::beyond_table);
  EXPECT_EQ(refusal(leaf, 0, batch, 511, 2), Status::beyond_batch);
  EXPECT_EQ(refusal(all_ones, 0, batch, 0, 1), Status::no_such_frame);
  EXPECT_EQ(refusal(leaf, 0, all_ones, 0, 1), Status::batch_absent);
}

TEST_F(TableUpdateTest, EntriesAreSetOneAfterAnother) {
  const Word frame = machine.frame();
  ASSERT_EQ(update(leaf, 3, {to(frame, writable), 0xabcde0, to(frame, readable)}), Status::ok);
  EXPECT_EQ(machine.value(), 3u);
  EXPECT_EQ(entry_at(3), to(frame, writable));
  EXPECT_EQ(entry_at(4), 0xabcde0u) << "an entry that is not present is any word";
  EXPECT_EQ(entry_at(5), to(frame, readable));
  EXPECT_EQ(machine.state().references[frame], 2u);
  EXPECT_EQ(machine.state().type_references[frame], 1u);
}

TEST_F(TableUpdateTest, AWholeTableAtOnce) {
  const Word frame = machine.frame();
  const Word table = machine.table(1);
  ASSERT_EQ(update(table, 0, std::vector(words_per_frame, to(frame, writable))), Status::ok);
  EXPECT_EQ(machine.value(), words_per_frame);
  EXPECT_EQ(machine.state().entries[table], words_per_frame);
  EXPECT_EQ(machine.state().type_references[frame], words_per_frame);
  ASSERT_EQ(update(table, 0, std::vector(words_per_frame, Word{0})), Status::ok);
  EXPECT_EQ(machine.state().entries[table], 0u);
  EXPECT_EQ(machine.state().references[frame], 0u);
  EXPECT_EQ(machine.state().drop_epoch[frame], machine.state().epoch());
}

TEST_F(TableUpdateTest, TheFirstRefusalEndsItAndIsTold) {
  const Word frame = machine.frame();
  EXPECT_EQ(update(leaf, 3, {to(frame, writable), to(64, readable), to(frame, readable)}), Status::target_absent);
  EXPECT_EQ(machine.value(), 1u);
  EXPECT_EQ(entry_at(3), to(frame, writable));
  EXPECT_EQ(entry_at(4), 0u);
  EXPECT_EQ(entry_at(5), 0u);
  EXPECT_EQ(update(root, core_slot_first - 1, {0, 0}), Status::core_slot);
  EXPECT_EQ(machine.value(), 1u);
}

TEST_F(TableUpdateTest, ARefusedFirstEntryChangesNothing) {
  EXPECT_EQ(update(leaf, 0, {to(of_core, readable)}), Status::target_type);
  EXPECT_EQ(machine.value(), 0u);
  EXPECT_EQ(entry_at(0), 0u);
}

TEST_F(TableUpdateTest, TwoCallsDoWhatOneDoes) {
  const Word frame = machine.frame();
  const std::vector<Word> words{to(frame, writable), to(frame, readable), 0x10, to(batch, writable)};
  ASSERT_EQ(update(leaf, 8, words), Status::ok);
  const auto at_once = machine.model();
  ASSERT_EQ(update(leaf, 8, {0, 0, 0, 0}), Status::ok);
  ASSERT_EQ(update(leaf, 8, {words[0], words[1], to(64, readable)}), Status::target_absent);
  const Word done = machine.value();
  ASSERT_EQ(update(leaf, 8 + done, {words.begin() + static_cast<std::ptrdiff_t>(done), words.end()}), Status::ok);
  for (Word index = 0; index < words_per_frame; ++index) {
    EXPECT_EQ(entry_at(index), (at_once.state().memory[leaf, index])) << index;
  }
  for (const Word target : {frame, batch}) {
    EXPECT_EQ(machine.state().references[target], at_once.state().references[target]);
    EXPECT_EQ(machine.state().type_references[target], at_once.state().type_references[target]);
  }
  EXPECT_EQ(machine.state().entries[leaf], at_once.state().entries[leaf]);
}

TEST_F(TableUpdateTest, NoEntriesAreNoSteps) {
  EXPECT_EQ(update(leaf, 0, {}), Status::ok);
  EXPECT_EQ(machine.value(), 0u);
}

TEST_F(TableUpdateTest, AnEntryMayNameTheBatchItself) {
  ASSERT_EQ(update(leaf, 0, {to(batch, writable), to(batch, writable)}), Status::ok);
  EXPECT_EQ(machine.state().type_references[batch], 2u);
}

TEST_F(TableUpdateTest, ABatchByCapabilityIsForeign) {
  machine.build_child();
  const Word table = machine.table(1, child);
  machine.must(Call::capability_derive, batch, 1, child, right_read | right_write);
  machine.give_child_a_vcpu();
  machine.must(Call::domain_start, child);
  machine.must(Call::yield, child_vcpu);
  EXPECT_EQ(refusal(table, 0, batch, 0, 1), Status::batch_foreign);
}

TEST_F(TableUpdateTest, AParentFillsTheTablesOfAChildThatItBuilds) {
  machine.build_child();
  const Word table = machine.table(1, child);
  const Word frame = machine.frame(child);
  EXPECT_EQ(update(table, 0, {to(frame, writable), to(batch, writable)}), Status::target_foreign);
  EXPECT_EQ(machine.value(), 1u);
}

TEST_F(TableUpdateTest, BitsThatTheProcessorSetAreInTheOldEntry) {
  const Word frame = machine.frame();
  ASSERT_EQ(update(leaf, 0, {to(frame, writable)}), Status::ok);
  model::Step step = model::Step::of(Call::table_update, {leaf, 0, batch, 0, 1});
  step.of_steps = {{to(frame, writable), entry::accessed | entry::dirty}};
  EXPECT_EQ(machine.perform(step), Status::ok);
  EXPECT_EQ(entry_at(0), to(frame, writable));
}

}  // namespace
}  // namespace exo::tests
