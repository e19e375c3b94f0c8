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

Word Picker::vcpu_of_caller() {
  return vcpu_where([&](Word vcpu) { return state_.vcpu_domain[vcpu] == caller(); }).value_or(any_identity());
}

std::array<Word, spec::max_hardware_inputs> Picker::found_events() {
  std::array<Word, spec::max_hardware_inputs> found{};
  for (Word& word : found) {
    if (choices_.one_in(3)) word = choices_.one_in(2) ? choices_.below(4) : choices_.any_word();
  }
  return found;
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
