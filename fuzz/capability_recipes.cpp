// SPDX-License-Identifier: MIT
// Trees of capabilities: how they grow, and how they are cut.
#include "fuzz/recipes.h"

namespace exo::fuzz {

namespace {

using model::Step;

// A capability by frame and slot.
struct Held {
  Word frame, slot;
};

template <class Condition>
std::optional<Held> capability_where(Picker& pick, Condition&& holds) {
  const auto found_in = [&](Word frame) {
    return pick.first_where(1, capability_slots + 1, [&](Word slot) {
      return spec::capability_held(pick.state(), frame, slot) && holds(Held{frame, slot});
    });
  };
  const auto frame = pick.frame_where([&](Word candidate) { return found_in(candidate).has_value(); });
  if (!frame.has_value()) return std::nullopt;
  return Held{*frame, found_in(*frame).value_or(1)};
}

// One from which the caller may derive others, in a slot above this one; or one that lacks a single thing for that.
std::optional<Held> derivable(Word above, Picker& pick) {
  const model::State& state = pick.state();
  const Word lacks = pick.choices().below(16);
  return capability_where(pick, [&](const Held& held) {
    const bool live = spec::capability_is(state, held.frame, held.slot, CapabilityState::live);
    const bool mine = spec::acts_for(state, pick.caller(), Word{state.capability_holder[held.frame, held.slot - 1]});
    const bool may = (state.capability_rights[held.frame, held.slot - 1] & right_derive) != 0;
    return held.slot > above && held.slot != capability_slots && live == (lacks != 0) && mine == (lacks != 1) &&
           may == (lacks != 2);
  });
}

}  // namespace

std::optional<Step> derive_further(Picker& pick) {
  Choices& choices = pick.choices();
  auto from = derivable(choices.below(capability_slots - 1), pick);
  if (!from.has_value()) from = derivable(0, pick);
  if (!from.has_value()) return std::nullopt;
  const bool stays = choices.one_in(2);  // with who may derive from it again
  const auto holder = pick.domain_where([&](Word domain) {
    return domain != pick.state().owner[from->frame] && pick.is_alive(domain) &&
           (!stays || spec::acts_for(pick.state(), pick.caller(), domain));
  });
  const Word wide = choices.one_in(8) ? all_rights : pick.state().capability_rights[from->frame, from->slot - 1];
  const Word rights = right_read | (wide & (choices.one_in(4) ? choices.below(all_rights + 1) : all_rights));
  const Word slot = choices.one_in(8) ? 1 + choices.below(capability_slots) : from->slot + 1;
  return Step::of(Call::capability_derive,
                  {from->frame, slot, holder.value_or(pick.any_identity()), rights, from->slot});
}

std::optional<Step> cut_tree(Picker& pick) {
  const model::State& state = pick.state();
  const auto leaf = capability_where(
      pick, [&](const Held& held) { return state.capability_origin[held.frame, held.slot - 1] != owner_slot; });
  if (!leaf.has_value()) return std::nullopt;
  const auto [frame, slot] = *leaf;
  const Word origin = state.capability_origin[frame, slot - 1];
  switch (pick.choices().below(4)) {
    case 0: return with_deadline(Step::of(Call::capability_revoke, {frame, slot, origin}), pick);
    case 1:
      return with_deadline(Step::of(Call::capability_revoke, {frame, origin, slot}), pick);  // the wrong way round
    case 2: return Step::of(Call::capability_release, {frame, slot, origin});
    default: break;
  }
  Word first = origin;
  while (state.capability_origin[frame, first - 1] != owner_slot) first = state.capability_origin[frame, first - 1];
  return with_deadline(Step::of(Call::capability_revoke, {frame, first, owner_slot}), pick);
}

}  // namespace exo::fuzz
