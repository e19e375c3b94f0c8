// SPDX-License-Identifier: MIT
// What an agent remembers: on tables made by hand, where each condition of it is broken once.
#include "model/translation_cache.h"
#include "fuzz/choices.h"
#include "model/boot.h"
#include "tests/unit/small_machine.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace exo::tests {
namespace {

using namespace model;

constexpr Word leaf = root_leaf_table_frame;
constexpr Word bound = 13;  // data of the root domain, writable
constexpr Word foreign = 20;

class TranslationCacheTest : public testing::Test {
 protected:
  using Names = std::vector<std::string>;

  TranslationCacheTest() {
    machine.forget_writes();
    cache.begin(machine.state());
  }

  void set(std::string_view map, std::array<Word, 2> key, Word value) {
    ASSERT_TRUE(machine.set(map_named(map), key, value)) << map;
  }
  Word memory(Word table, Word index) const { return machine.get(map_named("memory"), {table, index}); }
  void fill() {
    for (int i = 0; i < 200; ++i) cache.walk_from_root(machine, below);
  }
  bool is_in_tables(const auto& remembered) const {
    return model::is_in_tables(machine.state(), root_table_frame, remembered);
  }
  void perform(const Step& step) {
    machine.forget_writes();
    machine.perform(step);
    cache.follow(machine);
  }
  // Takes away every binding, as the tables say it; what is remembered stays.
  void unbind_all() {
    for (Word index = 0; index < words_per_frame; ++index) set("memory", {leaf, index}, 0);
  }
  // The entry that leads to the leaf table.
  TranslationCache::Entry entry_to_leaf() const {
    const auto found = std::ranges::find(cache.entries(), leaf, &TranslationCache::Entry::table);
    return found == cache.entries().end() ? TranslationCache::Entry{} : *found;
  }
  // A frame of another domain, bound under the capability in its slot 2.
  void share_foreign(Word rights, Word bits) {
    set("domain_state", {child, 0}, spec::code(DomainState::running));
    set("type", {foreign, 0}, spec::code(FrameType::data));
    set("owner", {foreign, 0}, child);
    set("capability_state", {foreign, 1}, spec::code(CapabilityState::live));
    set("capability_holder", {foreign, 1}, root_domain);
    set("capability_rights", {foreign, 1}, rights);
    set("memory", {leaf, 30}, to(foreign, bits) | Word{2} << entry::slot_shift);
    fill();
  }
  Names found() const {
    Names names;
    for (const Violation& violation : cache.violations(machine.state())) names.push_back(violation.name);
    std::ranges::sort(names);
    const auto [first, last] = std::ranges::unique(names);
    names.erase(first, last);
    return names;
  }

  Machine machine = booted_machine();
  fuzz::RandomChoices choices{1};
  TranslationCache::Below below = [this](Word end) { return choices.below(end); };
  TranslationCache cache;
};

TEST_F(TranslationCacheTest, FillsWithWhatTheTablesGive) {
  fill();
  std::set<Word> frames, written, executed, tables;
  for (const auto& translation : cache.translations()) {
    EXPECT_TRUE(is_in_tables(translation));
    frames.insert(translation.frame);
    if (translation.rights.writable) written.insert(translation.frame);
    if (translation.rights.executable) executed.insert(translation.frame);
  }
  for (const auto& entry : cache.entries()) {
    EXPECT_TRUE(is_in_tables(entry));
    tables.insert(entry.table);
  }
  EXPECT_EQ(frames, (std::set<Word>{11, 12, 13, 14}));
  EXPECT_EQ(written, (std::set<Word>{13, 14}));
  EXPECT_EQ(executed, (std::set<Word>{12}));
  EXPECT_EQ(tables, (std::set<Word>{7, 8, leaf})) << "and none of the core";
  EXPECT_EQ(cache.counts().fills, cache.translations().size());
  EXPECT_EQ(found(), Names{});
}

TEST_F(TranslationCacheTest, WalksSetAccessedAndDirtyBits) {
  const Word of_core = to(8, table_entry);  // the walker has no business there
  set("memory", {root_table_frame, core_slot_first + 3}, of_core);
  fill();
  for (const auto& translation : cache.translations()) {
    const Word word = memory(leaf, spec::paging::index_at(translation.address, 1));
    EXPECT_TRUE(spec::has(word, entry::accessed));
    EXPECT_EQ(spec::has(word, entry::dirty), translation.rights.writable);
  }
  for (const Word table : {root_table_frame, Word{7}, Word{8}}) {
    EXPECT_TRUE(spec::has(memory(table, 0), entry::accessed)) << table;
  }
  EXPECT_EQ(memory(root_table_frame, core_slot_first + 3), of_core);
}

TEST_F(TranslationCacheTest, RemembersNothingThatRing3CannotUse) {
  unbind_all();
  set("memory", {leaf, 30}, to(bound, readable & ~entry::user));
  fill();
  EXPECT_TRUE(cache.translations().empty());
  set("memory", {8, 0}, to(leaf, table_entry | spec::paging::page_size_flag));
  cache.begin(machine.state());
  fill();
  EXPECT_EQ(entry_to_leaf().table, 0u) << "no table, but a large page";
}

TEST_F(TranslationCacheTest, LosesOneAfterAnother) {
  fill();
  const std::size_t before = cache.entries().size() + cache.translations().size();
  cache.evict(below);
  EXPECT_EQ(cache.entries().size() + cache.translations().size(), before - 1);
  for (int i = 0; i < 100; ++i) cache.evict(below);
  EXPECT_TRUE(cache.entries().empty() && cache.translations().empty());
}

TEST_F(TranslationCacheTest, IsEmptyAfterALoadOfCr3Alone) {
  fill();
  perform(Step::of(Call::version));
  EXPECT_FALSE(cache.entries().empty() || cache.translations().empty());
  perform(Step::of(Call::tlb_flush));
  EXPECT_TRUE(cache.entries().empty() && cache.translations().empty());
}

TEST_F(TranslationCacheTest, SameChoicesRememberTheSame) {
  const auto remembered = [](std::uint64_t seed) {
    Machine fresh = booted_machine();
    TranslationCache other;
    fuzz::RandomChoices own{seed};
    other.begin(fresh.state());
    for (int i = 0; i < 3; ++i) other.run(fresh, [&](Word end) { return own.below(end); });
    return other.translations();
  };
  EXPECT_EQ(remembered(1), remembered(1));
  EXPECT_NE(remembered(1), remembered(2));
}

TEST_F(TranslationCacheTest, ADroppedBindingMayStay) {
  fill();
  unbind_all();
  for (const auto& translation : cache.translations()) EXPECT_FALSE(is_in_tables(translation));
  EXPECT_EQ(found(), Names{});
}

TEST_F(TranslationCacheTest, AFrameUsedAnew) {
  fill();
  unbind_all();
  set("type", {bound, 0}, spec::code(FrameType::table_1));
  EXPECT_EQ(found(), Names{"cached_write_to_no_data"});
  set("type", {bound, 0}, spec::code(FrameType::free));
  EXPECT_EQ(found(), (Names{"cached_frame_of_core", "cached_write_to_no_data"}));
  set("type", {bound, 0}, spec::code(FrameType::data));
  set("owner", {bound, 0}, child);
  EXPECT_EQ(found(), Names{"cached_frame_changed_owner"});
}

TEST_F(TranslationCacheTest, AStaleEntryLeadsToItsTable) {
  fill();
  const auto stale = entry_to_leaf();
  const Word index = 30;
  set("memory", {8, 0}, 0);
  set("memory", {leaf, index}, to(bound, readable));
  EXPECT_FALSE(is_in_tables(stale));
  for (int i = 0; i < 200; ++i) cache.walk_from(stale, machine, below);
  EXPECT_TRUE(spec::has(memory(leaf, index), entry::accessed));
  EXPECT_EQ(cache.counts().stale_walks, 200u);
  EXPECT_EQ(found(), Names{});
}

TEST_F(TranslationCacheTest, AStaleEntryToWhatIsNoTableAnyMore) {
  fill();
  set("memory", {8, 0}, 0);
  const Word word = to(bound, readable);
  set("memory", {leaf, 30}, word);
  for (const FrameType type : {FrameType::data, FrameType::free, FrameType::table_2}) {
    set("type", {leaf, 0}, spec::code(type));
    EXPECT_EQ(found(), Names{"cached_entry_to_no_table"});
    for (int i = 0; i < 50; ++i) cache.walk_from(entry_to_leaf(), machine, below);
    EXPECT_EQ(memory(leaf, 30), word);
  }
  set("type", {leaf, 0}, spec::code(FrameType::table_1));
  set("owner", {leaf, 0}, child);
  EXPECT_EQ(found(), Names{"cached_entry_to_no_table"});
}

TEST_F(TranslationCacheTest, ACapabilityThatDrainsIsNotReused) {
  share_foreign(right_read | right_write, writable);
  EXPECT_EQ(found(), Names{});
  set("memory", {leaf, 30}, 0);
  set("capability_holder", {foreign, 1}, no_domain);
  set("capability_rights", {foreign, 1}, 0);
  set("capability_state", {foreign, 1}, spec::code(CapabilityState::draining));
  set("capability_count", {foreign, 1}, machine.state().epoch());
  EXPECT_EQ(found(), Names{});
  set("agent_published", {0, 0}, machine.state().epoch() + 1);
  EXPECT_EQ(found(), Names{"cached_without_authority"}) << "it counts as vacant";
  set("capability_state", {foreign, 1}, spec::code(CapabilityState::empty));
  EXPECT_EQ(found(), Names{"cached_without_authority"});
}

TEST_F(TranslationCacheTest, ACapabilityOfAnotherHolderOrWithFewerRights) {
  share_foreign(right_read | right_write, writable);
  set("capability_holder", {foreign, 1}, child + 1);
  EXPECT_EQ(found(), Names{"cached_without_authority"});
  set("capability_holder", {foreign, 1}, root_domain);
  EXPECT_EQ(found(), Names{});
  set("capability_rights", {foreign, 1}, right_read);
  EXPECT_EQ(found(), Names{"cached_without_authority"});
}

TEST_F(TranslationCacheTest, AForeignFrameWithoutACapability) {
  share_foreign(right_read, readable);
  set("memory", {leaf, 31}, to(foreign, readable));
  fill();
  EXPECT_EQ(found(), Names{"cached_without_authority"});
}

TEST_F(TranslationCacheTest, AnotherDomainOnTheProcessor) {
  fill();
  set("cpu_domain", {0, 0}, child);
  EXPECT_EQ(found(), Names{"cached_for_another_domain"});
}

TEST_F(TranslationCacheTest, ARootUsedAnew) {
  set("type", {root_table_frame, 0}, spec::code(FrameType::data));
  EXPECT_EQ(found(), Names{"cached_root_is_no_root"});
  set("type", {root_table_frame, 0}, spec::code(FrameType::table_4));
  set("owner", {root_table_frame, 0}, child);
  EXPECT_EQ(found(), Names{"cached_root_is_no_root"});
}

TEST_F(TranslationCacheTest, AnInvalidatedPageAndTheEntriesOnTheWayToIt) {
  const Word address = bound << entry::frame_shift;
  const Word elsewhere = Word{1} << 39;
  set("memory", {root_table_frame, 1}, to(7, table_entry));
  fill();
  const auto entries_of = [&](Word first) {
    return std::ranges::count_if(cache.entries(), [&](const auto& entry) { return entry.address == first; });
  };
  const auto is_remembered = [&](Word page) {
    return std::ranges::count(cache.translations(), page, &TranslationCache::Translation::address) != 0;
  };
  ASSERT_TRUE(is_remembered(address) && is_remembered(address + page_size) && is_remembered(elsewhere | address));
  ASSERT_EQ(entries_of(0), 3);
  perform(Step::of(Call::tlb_flush, {address}));
  EXPECT_FALSE(is_remembered(address));
  EXPECT_TRUE(is_remembered(address + page_size) && is_remembered(elsewhere | address));
  EXPECT_EQ(entries_of(0), 0);
  EXPECT_EQ(entries_of(elsewhere), 3);
}

TEST_F(TranslationCacheTest, AnInvalidatedPageOfTheUpperHalf) {
  set("memory", {root_table_frame, 511}, to(7, table_entry));
  fill();
  const auto in_upper_half = [&] {
    return std::ranges::count_if(cache.translations(), [](const auto& made) { return made.address >> 47 == 1; });
  };
  const auto before = in_upper_half();
  perform(Step::of(Call::tlb_flush, {0xffff'ff80'0000'0000 | bound << entry::frame_shift}));
  EXPECT_EQ(in_upper_half(), before - 1);
}

TEST_F(TranslationCacheTest, AnotherAgentHasARootOfItsOwn) {
  TranslationCache other{1};
  const auto turn = [&](Step::Kind kind) {
    machine.forget_writes();
    machine.perform({kind, 0, {1, root_vcpu, spec::code(Mode::kernel)}, {}});
    cache.follow(machine);
    other.follow(machine);
  };
  fill();
  turn(Step::Kind::agent_flushes);
  EXPECT_EQ(other.root(), root_table_frame);
  EXPECT_FALSE(cache.translations().empty());
  for (int i = 0; i < 200; ++i) other.walk_from_root(machine, below);
  EXPECT_EQ(other.translations().size(), cache.translations().size());
  set("cpu_domain", {0, 0}, child);
  EXPECT_TRUE(other.violations(machine.state()).empty()) << "it runs what it likes";
  turn(Step::Kind::agent_goes_offline);
  EXPECT_EQ(other.root(), no_frame);
  EXPECT_TRUE(other.translations().empty() && other.entries().empty());
}

}  // namespace
}  // namespace exo::tests
