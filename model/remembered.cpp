// SPDX-License-Identifier: MIT
#include "model/remembered.h"

#include "spec/translation_theorem.h"

#include <fmt/format.h>

#include <set>

namespace exo::model {

namespace {

using Remembered = spec::Remembered<Native>;

// Entries that are in no table any more: by each authority that is there, or drains.
template <class Visit>
void each_dropped(const State& state, Word agent, Visit&& visit) {
  for (Word frame = 0; frame < state.frame_count(); ++frame) {
    if (!spec::is_unflushed(state, agent, Word{state.drop_epoch[frame]})) continue;
    for (Word slot = owner_slot; slot <= capability_slots; ++slot) {
      const Word holder = slot == owner_slot ? state.owner[frame] : state.capability_holder[frame, slot - 1];
      for (const Word rights : {Word{entry::present}, entry::present | entry::writable}) {
        const Word word = frame << entry::frame_shift | slot << entry::slot_shift | rights;
        for (const bool of_page : {true, false}) {
          visit(Remembered{.agent = agent,
                           .table = no_frame,
                           .index = 0,
                           .word = word,
                           .of_page = of_page,
                           .holder = holder,
                           .owner = state.owner[frame],
                           .type = state.type[frame]});
        }
      }
    }
  }
}

template <class Visit>
void each_live(const State& state, Word agent, Visit&& visit) {
  for (Word table = 0; table < state.frame_count(); ++table) {
    if (!spec::is_table(state, table) || state.entries[table] == 0) continue;
    for (Word index = 0; index < words_per_frame; ++index) {
      if (spec::is_live(state, table, index)) visit(spec::remember(state, agent, table, index));
    }
  }
}

}  // namespace

std::vector<Violation> remembered_violations(const Machine& before, const Machine& after) {
  const State& old = before.state();
  const State& next = after.state();
  std::set<Violation> found;
  const auto check = [&](const Remembered& remembered) {
    spec::remembered_entry(old, next, remembered, [&](std::string_view name, bool holds) {
      if (holds) return;
      found.insert({std::string{name}, fmt::format("agent {}, frame {} by slot {}", remembered.agent,
                                                   spec::target_of(remembered.word), spec::slot_of(remembered.word))});
    });
  };
  for (Word agent = 0; agent < agent_count; ++agent) {
    if (!spec::is_online(old, agent)) continue;
    each_dropped(old, agent, check);
    each_live(old, agent, check);
  }
  return {found.begin(), found.end()};
}

}  // namespace exo::model
