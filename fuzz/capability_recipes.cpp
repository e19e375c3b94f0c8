// SPDX-License-Identifier: MIT
// Capabilities that are derived from others, so that trees of them grow.
#include "fuzz/recipes.h"

namespace exo::fuzz {

namespace {

// A live capability, in any slot but the last, from which the caller may derive others, by frame and slot.
std::optional<std::array<Word, 2>> derivable(Picker& pick) {
  const auto found_in = [&](Word frame) {
    return pick.first_where(1, capability_slots, [&](Word slot) {
      return spec::capability_is(pick.state(), frame, slot, CapabilityState::live) &&
             spec::acts_for(pick.state(), pick.caller(), Word{pick.state().capability_holder[frame, slot - 1]}) &&
             (pick.state().capability_rights[frame, slot - 1] & right_derive) != 0;
    });
  };
  const auto frame = pick.frame_where([&](Word candidate) { return found_in(candidate).has_value(); });
  if (!frame.has_value()) return std::nullopt;
  return std::array{*frame, found_in(*frame).value_or(1)};
}

}  // namespace

std::optional<model::Step> derive_further(Picker& pick) {
  const auto origin = derivable(pick);
  if (!origin.has_value()) return std::nullopt;
  Choices& choices = pick.choices();
  const auto [frame, by] = *origin;
  const Word wide = choices.one_in(4) ? all_rights : pick.state().capability_rights[frame, by - 1];
  const Word rights = right_read | (wide & (choices.one_in(2) ? all_rights : choices.below(all_rights + 1)));
  const Word slot = choices.one_in(8) ? 1 + choices.below(capability_slots) : by + 1;
  return model::Step::of(Call::capability_derive, {frame, slot, pick.any_identity(), rights, by});
}

}  // namespace exo::fuzz
