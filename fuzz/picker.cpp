// SPDX-License-Identifier: MIT
#include "fuzz/picker.h"

namespace exo::fuzz {

std::optional<Word> Picker::live_index(Word table) {
  if (state_.entries[table] == 0) return std::nullopt;
  return first_where(0, words_per_frame, [&](Word index) { return spec::is_live(state_, table, index); });
}

std::optional<Word> Picker::slot_where(Word frame, CapabilityState expected) {
  return first_where(1, capability_slots + 1,
                     [&](Word slot) { return spec::capability_is(state_, frame, slot, expected); });
}

bool Picker::is_alive(Word domain) const {
  return domain_is(domain, DomainState::building) || domain_is(domain, DomainState::running);
}

bool Picker::is_unused(Word frame) const {
  return state_.references[frame] == 0 && spec::all_slots_vacant(state_, frame) &&
         spec::flushed_since(state_, state_.drop_epoch[frame]);
}

Word Picker::odd_word() {
  const Word words[]{0,
                     1,
                     4,
                     5,
                     511,
                     words_per_frame,
                     domain_count - 1,
                     domain_count,
                     state_.frame_count(),
                     state_.frame_count() - 1,
                     max_frames,
                     Word{1} << 32,
                     Word{1} << 63,
                     ~Word{0},
                     choices_.any_word(),
                     choices_.any_word() >> choices_.below(64)};
  return choices_.one_of(words);
}

}  // namespace exo::fuzz
