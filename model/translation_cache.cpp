// SPDX-License-Identifier: MIT
#include "model/translation_cache.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace exo::model {

namespace {

namespace paging = spec::paging;

using Entry = TranslationCache::Entry;
using Translation = TranslationCache::Translation;
using Below = TranslationCache::Below;

constexpr std::size_t most_entries = 32;
constexpr std::size_t most_translations = 64;
constexpr unsigned walks_between_steps = 2;
constexpr Word steps_between_losses = 32;  // about

// A present entry of a guest's table, each as likely as another.
std::optional<Word> present_index(const State& state, Word table, const Below& below) {
  std::optional<Word> chosen;
  Word met = 0;
  for (Word index = 0; index < words_per_frame; ++index) {
    if (spec::is_live(state, table, index) && below(++met) == 0) chosen = index;
  }
  return chosen;
}

// Beyond its size, what is new takes the place of something old.
template <class Item>
bool remember(std::vector<Item>& items, const Item& item, std::size_t most, const Below& below) {
  if (std::ranges::find(items, item) != items.end()) return false;
  if (items.size() < most) {
    items.push_back(item);
  } else {
    items[below(most)] = item;
  }
  return true;
}

template <class Item>
void lose_one(std::vector<Item>& items, const Below& below) {
  if (!items.empty()) items.erase(items.begin() + static_cast<std::ptrdiff_t>(below(items.size())));
}

bool keeps_authority(const State& state, Word domain, const Translation& translation) {
  const auto& [address, frame, rights, slot, owner] = translation;
  if (slot == owner_slot) return owner == domain;
  if (!spec::slot_exists(slot)) return false;
  if (spec::capability_held(state, frame, slot)) {
    return state.capability_holder[frame, slot - 1] == domain &&
           (rights.as_capability() & ~state.capability_rights[frame, slot - 1]) == 0;
  }
  return !spec::slot_vacant(state, frame, slot);
}

}  // namespace

TranslationCache::Rights TranslationCache::Rights::through(Word entry_word) const {
  return {user && spec::has(entry_word, entry::user), writable && spec::has(entry_word, entry::writable),
          executable && !spec::has(entry_word, entry::no_execute)};
}

Word TranslationCache::Rights::as_capability() const {
  return right_read | (writable ? right_write : 0) | (executable ? right_execute : 0);
}

bool is_in_tables(const State& state, Word root, const Entry& entry) {
  const auto path = spec::walk(state, root, entry.address);
  const auto& read = path.reads[paging::levels + 1 - entry.level];  // the one below
  return read.happens && read.table == entry.table;
}

bool is_in_tables(const State& state, Word root, const Translation& translation) {
  const auto path = spec::walk(state, root, translation.address);
  return spec::may_read(path) && path.frame == translation.frame &&
         (!translation.rights.writable || spec::may_write(path)) &&
         (!translation.rights.executable || spec::may_execute(path));
}

void TranslationCache::begin(const State& state) {
  entries_.clear();
  translations_.clear();
  const Word loaded = state.agent_root[agent_];
  root_ = spec::type_is(state, loaded, FrameType::table_4) ? loaded : no_frame;
  domain_ = state.owner[root_];
}

void TranslationCache::follow(const Machine& machine) {
  static const MapNumber agent_root = map_named("agent_root");
  static const MapNumber cpu_invalidated = map_named("cpu_invalidated");
  for (const Machine::Write& write : machine.writes()) {
    if (write.key[0] != agent_) continue;
    if (write.map == agent_root) begin(machine.state());
    if (write.map == cpu_invalidated) invalidate(machine.state().cpu_invalidated[agent_]);
  }
}

// Of an address as instructions have it, whose upper bits repeat bit 47; here they are zero. An entry is for all
// addresses that begin as its own does.
void TranslationCache::invalidate(Word address) {
  const Word page = address & ((Word{1} << (entry::frame_shift + paging::index_bits * paging::levels)) - 1);
  std::erase_if(translations_, [&](const Translation& translation) { return translation.address == page; });
  std::erase_if(entries_, [&](const Entry& entry) {
    const unsigned below = entry::frame_shift + paging::index_bits * (entry.level - 1);
    return entry.address >> below == page >> below;
  });
}

void TranslationCache::run(Machine& machine, const Below& below) {
  for (unsigned i = 0; i < walks_between_steps; ++i) {
    if (!entries_.empty() && below(2) == 0) {
      walk_from(entries_[below(entries_.size())], machine, below);
    } else {
      walk_from_root(machine, below);
    }
  }
  use(machine.state(), below);
  if (below(steps_between_losses) == 0) evict(below);
}

void TranslationCache::walk_from_root(Machine& machine, const Below& below) {
  if (root_ != no_frame) walk_from({paging::levels + 1, 0, root_, {}}, machine, below);
}

void TranslationCache::walk_from(Entry at, Machine& machine, const Below& below) {
  const State& state = machine.state();
  if (at.level <= paging::levels && !is_in_tables(state, root_, at)) ++counts_.stale_walks;
  // A walk that comes to what is no table goes no further: violations() names the entry that led there.
  for (unsigned level = at.level - 1; spec::is_table_of(state, at.table, level, domain_); --level) {
    const auto index = present_index(state, at.table, below);
    if (!index.has_value()) return;
    const Word word = state.memory[at.table, *index];
    const bool large = level > 1 && spec::has(word, paging::page_size_flag);
    if (large || (word & paging::reserved_bits(level)) != 0) return;
    const Rights rights = at.rights.through(word);
    const Word address = at.address | *index << (entry::frame_shift + paging::index_bits * (level - 1));
    const bool writes = level == 1 && rights.user && rights.writable && below(2) == 0;
    const Word bits = entry::accessed | (writes ? entry::dirty : 0);
    if (!spec::has(word, bits)) machine.perform({Step::Kind::set_accessed_dirty, 0, {at.table, *index, bits}, {}});
    const Word target = spec::target_of(word);
    if (level == 1) {
      const Translation made{address, target, rights, spec::slot_of(word), state.owner[target]};
      if (rights.user && remember(translations_, made, most_translations, below)) ++counts_.fills;
      return;
    }
    at = {level, address, target, rights};
    remember(entries_, at, most_entries, below);
  }
}

void TranslationCache::use(const State& state, const Below& below) {
  if (translations_.empty()) return;
  if (!is_in_tables(state, root_, translations_[below(translations_.size())])) ++counts_.stale_hits;
}

void TranslationCache::evict(const Below& below) {
  if (below(2) == 0) {
    lose_one(entries_, below);
  } else {
    lose_one(translations_, below);
  }
}

std::vector<Violation> TranslationCache::violations(const State& state) const {
  std::vector<Violation> found;
  const auto check = [&](bool holds, const char* name, const auto& describe) {
    if (!holds) found.push_back({name, describe()});
  };
  const auto for_whom = [&] { return fmt::format("domain {}", domain_); };
  const bool of_its_vcpu = agent_ >= spec::cpu_count || state.cpu_domain[agent_] == domain_;
  check(root_ == no_frame || of_its_vcpu, "cached_for_another_domain", for_whom);
  check(root_ == no_frame || spec::is_root_of(state, root_, domain_), "cached_root_is_no_root", for_whom);
  for (const Entry& entry : entries_) {
    const auto where = [&] {
      return fmt::format("level {}, address {:#x}, table {}", entry.level, entry.address, entry.table);
    };
    check(spec::is_table_of(state, entry.table, entry.level - 1, domain_), "cached_entry_to_no_table", where);
  }
  for (const Translation& translation : translations_) {
    const Word frame = translation.frame;
    const auto where = [&] { return fmt::format("address {:#x}, frame {}", translation.address, frame); };
    check(state.owner[frame] == translation.owner, "cached_frame_changed_owner", where);
    check(keeps_authority(state, domain_, translation), "cached_without_authority", where);
    check(spec::may_be_bound(state, frame), "cached_frame_of_core", where);
    check(!translation.rights.writable || spec::type_is(state, frame, FrameType::data), "cached_write_to_no_data",
          where);
  }
  return found;
}

}  // namespace exo::model
