// SPDX-License-Identifier: MIT
#include "fuzz/reuse.h"

#include "fuzz/recipes.h"

namespace exo::fuzz {

namespace {

using model::Step;
using model::TranslationCache;

constexpr Word bound_indices = 16;
constexpr int tries = 4;  // to find a translation by a capability: there are few

// Takes away the entry of this level that the walk finds, or the right to write under it.
Step take_away(const model::State& state, Word root, Word address, unsigned level, Choices& choices) {
  const auto path = spec::walk(state, root, address);
  const auto& read = path.reads[spec::paging::levels - level];
  const bool lower = level == 1 && choices.one_in(4);
  return Step::of(Call::table_set,
                  {read.table, spec::paging::index_at(address, level), lower ? read.word & ~entry::writable : 0});
}

Step bind(Word leaf_table, Picker& pick) {
  return Step::of(Call::table_set,
                  {leaf_table, pick.choices().below(bound_indices), plausible_entry(leaf_table, pick)});
}

Step reuse_table(Word table, Picker& pick) {
  if (const auto index = pick.live_index(table)) return Step::of(Call::table_set, {table, *index, 0});
  return Step::of(Call::table_destroy, {table});
}

Step reuse_frame(const TranslationCache::Translation& translation, Picker& pick) {
  const auto& [address, frame, rights, slot, owner] = translation;
  Choices& choices = pick.choices();
  if (slot != owner_slot && choices.one_in(2)) {
    if (spec::capability_held(pick.state(), frame, slot)) return Step::of(Call::capability_release, {frame, slot});
    return Step::of(Call::capability_derive, {frame, slot, pick.any_identity(), right_read});
  }
  switch (choices.below(3)) {
    case 0: return Step::of(Call::frame_release, {frame});
    case 1: return Step::of(Call::frame_transfer, {frame, pick.any_identity()});
    default: return Step::of(Call::table_create, {frame, 1 + choices.below(spec::paging::levels)});
  }
}

}  // namespace

std::optional<Step> next_reuse(const model::Machine& machine, const TranslationCache& cache, Choices& choices) {
  Picker pick{machine, choices};
  const model::State& state = machine.state();
  const bool takes_away = choices.one_in(4);  // else tables would soon be empty
  if (choices.one_in(2)) {
    if (cache.entries().empty()) return std::nullopt;
    const auto entry = choices.one_of(cache.entries());
    if (!is_in_tables(state, cache.root(), entry)) return reuse_table(entry.table, pick);
    if (takes_away) return take_away(state, cache.root(), entry.address, entry.level, choices);
    if (entry.level == 2) return bind(entry.table, pick);
  } else {
    if (cache.translations().empty()) return std::nullopt;
    auto translation = choices.one_of(cache.translations());
    for (int i = 0; i < tries && translation.slot == owner_slot; ++i)
      translation = choices.one_of(cache.translations());
    if (!is_in_tables(state, cache.root(), translation)) return reuse_frame(translation, pick);
    if (takes_away) return take_away(state, cache.root(), translation.address, 1, choices);
  }
  return std::nullopt;
}

}  // namespace exo::fuzz
