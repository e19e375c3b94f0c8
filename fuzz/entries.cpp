// SPDX-License-Identifier: MIT
#include "fuzz/recipes.h"

namespace exo::fuzz {

namespace {

using model::Step;

Word entry_word(Word target, Word slot, Word bits) {
  return target << entry::frame_shift | slot << entry::slot_shift | entry::present | entry::user | bits;
}

// A binding under a capability that the table's owner holds, within its rights more often than not.
std::optional<Word> shared_binding(Word owner, Picker& pick) {
  const auto held = [&](Word frame) {
    return pick.first_where(1, capability_slots + 1, [&](Word slot) {
      return spec::capability_held(pick.state(), frame, slot) &&
             pick.state().capability_holder[frame, slot - 1] == owner;
    });
  };
  const auto target = pick.frame_where([&](Word frame) { return held(frame).has_value(); });
  if (!target.has_value()) return std::nullopt;
  const Word slot = held(*target).value_or(1);
  Word rights = pick.state().capability_rights[*target, slot - 1];
  if (pick.choices().one_in(2)) rights = pick.choices().below(8);
  return entry_word(
      *target, slot,
      ((rights & right_write) != 0 ? entry::writable : 0) | ((rights & right_execute) != 0 ? 0 : entry::no_execute));
}

Step register_saved(Picker& pick) {
  Choices& choices = pick.choices();
  const Word context = pick.state().vcpu_context[pick.any_identity()];
  const Word index = choices.below(choices.one_in(2) ? context::rsp : words_per_frame);
  return Step{Step::Kind::register_saved, 0, {context, index, choices.any_word()}, {}};
}

// Seldom is one online: what it has not flushed is in the way of others.
std::optional<Step> any_agent_step(Picker& pick) {
  constexpr Word turns_offline = 16;  // about
  const Word agent = 1 + pick.choices().below(agent_count - 1);
  if (!spec::is_online(pick.state(), agent) && !pick.choices().one_in(turns_offline)) return std::nullopt;
  return agent_step(agent, pick);
}

}  // namespace

Word plausible_entry(Word table, Picker& pick) {
  Choices& choices = pick.choices();
  const Word owner = pick.state().owner[table];
  Word some_bits = choices.any_word() & (entry::accessed | entry::dirty | entry::available);
  if (choices.one_in(64)) some_bits |= Word{1} << choices.below(entry::frame_shift);  // perhaps one that is refused
  if (!pick.type_is(table, FrameType::table_1)) {
    const Word below = pick.state().type[table] - 1;
    const auto target = pick.frame_where([&](Word frame) {
      return pick.owned(frame, owner) && pick.is_table(frame) && pick.state().type[frame] == below;
    });
    return entry_word(target.value_or(pick.any_frame()), owner_slot, entry::writable | some_bits);
  }
  if (choices.one_in(3)) {
    if (const auto shared = shared_binding(owner, pick)) return *shared;
  }
  const bool writable = choices.one_in(2);
  const auto target = pick.frame_where([&](Word frame) {
    return pick.owned(frame, owner) && !spec::is_for_core_alone(pick.state(), frame) &&
           (!writable || pick.type_is(frame, FrameType::data));
  });
  return entry_word(target.value_or(pick.any_frame()), choices.one_in(16) ? choices.below(8) : owner_slot,
                    (writable ? entry::writable : 0) | (choices.one_in(2) ? entry::no_execute : 0) | some_bits);
}

std::optional<Step> agent_step(Word agent, Picker& pick) {
  Choices& choices = pick.choices();
  if (spec::is_online(pick.state(), agent) && choices.one_in(4)) {
    return Step{Step::Kind::agent_goes_offline, 0, {agent}, {}};
  }
  const auto vcpu =
      pick.vcpu_where([&](Word candidate) { return pick.state().vcpu_kernel_root[candidate] != no_frame; });
  if (!vcpu.has_value()) return std::nullopt;
  return Step{Step::Kind::agent_flushes, 0, {agent, *vcpu, choices.below(2)}, {}};
}

std::optional<Step> hardware_step(Picker& pick) {
  Choices& choices = pick.choices();
  if (choices.one_in(3)) return register_saved(pick);
  if (choices.one_in(3)) return any_agent_step(pick);
  const auto table =
      pick.frame_where([&](Word frame) { return pick.is_table(frame) && pick.state().entries[frame] != 0; });
  if (!table.has_value()) return std::nullopt;
  const auto index = pick.live_index(*table);
  if (!index.has_value()) return std::nullopt;
  if (pick.type_is(*table, FrameType::table_1) && choices.one_in(2)) {
    return Step{Step::Kind::user_store, 0, {*table, *index, choices.below(words_per_frame), choices.any_word()}, {}};
  }
  return Step{Step::Kind::set_accessed_dirty, 0, {*table, *index, choices.any_word()}, {}};
}

}  // namespace exo::fuzz
