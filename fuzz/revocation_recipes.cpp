// SPDX-License-Identifier: MIT
// Revocation: how it is asked for, and what is done by force once the deadline has passed.
#include "fuzz/recipes.h"

namespace exo::fuzz {

namespace {

using model::Inputs;
using model::Step;

// Soon, now, long ago, or in some other time.
Word deadline(Picker& pick) {
  Choices& choices = pick.choices();
  const Word deadlines[]{0, pick.state().now(), pick.state().now() + choices.below(8), choices.any_word(), time::never};
  return choices.one_in(2) ? deadlines[choices.below(3)] : choices.one_of(deadlines);
}

// What each holder's vCPU has in its shared context.
std::vector<Inputs> found_by_each(Picker& pick) {
  std::vector<Inputs> found;
  for (Word position = 0; position < capability_slots + 2; ++position) found.push_back(pick.found_events());
  return found;
}

// Where this table has an entry that is to be broken: the index after the last one.
Word end_of_bindings(Picker& pick, Word table, Word frame, Word slot) {
  for (Word index = words_per_frame; index != 0; --index) {
    const Word word = pick.state().memory[table, index - 1];
    if (spec::is_live(pick.state(), table, index - 1) && spec::target_of(word) == frame &&
        spec::slot_of(word) == slot) {
      return index;
    }
  }
  return 0;
}

Step repossess(Picker& pick, Word frame, Word slot, Word table, Word by) {
  Step step = Step::of(Call::capability_repossess, {frame, slot, table, by});
  const Word end = end_of_bindings(pick, table, frame, slot);
  for (Word index = 0; index < end; ++index) {
    step.of_steps.push_back(pick.choices().one_in(4) || index + 1 == end ? pick.found_events() : Inputs{});
  }
  return step;
}

// A table of the domain with a binding of the frame, or any of its tables.
std::optional<Word> table_with(Picker& pick, Word domain, Word frame, Word slot) {
  const auto is_of_domain = [&](Word table) { return pick.owned(table, domain) && pick.is_table(table); };
  const auto found = pick.frame_where(
      [&](Word table) { return is_of_domain(table) && end_of_bindings(pick, table, frame, slot) != 0; });
  return found.has_value() ? found : pick.frame_where(is_of_domain);
}

// A capability that is held, by the slot of it; revoking if there is one.
std::optional<Word> held_slot(Picker& pick, Word frame) {
  const auto revoking = pick.slot_where(frame, CapabilityState::revoking);
  return revoking.has_value() ? revoking : pick.slot_where(frame, CapabilityState::live);
}

// The next step to take this frame from its owner.
Step take_frame(Picker& pick, Word frame) {
  const model::State& state = pick.state();
  const auto vcpu_with = [&](const auto& map) {
    return pick.vcpu_where([&](Word vcpu) { return map[vcpu] == frame; });
  };
  if (const auto slot = held_slot(pick, frame)) {
    const Word holder = state.capability_holder[frame, *slot - 1];
    if (state.capability_count[frame, *slot - 1] == 0) return Step::of(Call::capability_release, {frame, *slot});
    return repossess(pick, frame, *slot, table_with(pick, holder, frame, *slot).value_or(pick.any_frame()), owner_slot);
  }
  if (const auto index = pick.is_table(frame) ? pick.live_index(frame) : std::nullopt) {
    return Step::of(Call::table_set, {frame, *index, pick.choices().one_in(4) ? pick.choices().any_word() : 0});
  }
  if (const auto vcpu = vcpu_with(state.vcpu_shared)) return Step::of(Call::vcpu_set_shared, {*vcpu, no_frame});
  for (const auto* const map : {&state.vcpu_context, &state.vcpu_kernel_root, &state.vcpu_user_root}) {
    if (const auto vcpu = vcpu_with(*map)) return Step::of(Call::vcpu_destroy, {*vcpu});
  }
  if (state.references[frame] != 0) {
    return repossess(pick, frame, owner_slot,
                     table_with(pick, state.owner[frame], frame, owner_slot).value_or(pick.any_frame()), owner_slot);
  }
  if (!pick.is_unused(frame) && pick.choices().one_in(2)) return Step::of(Call::tlb_flush);
  if (pick.is_table(frame)) return Step::of(Call::table_destroy, {frame});
  if (pick.type_is(frame, FrameType::ports)) return Step::of(Call::ports_destroy, {frame});
  return Step::of(Call::frame_release, {frame});
}

}  // namespace

Step plausible_revocation_call(Call call, Picker& pick) {
  Choices& choices = pick.choices();
  const model::State& state = pick.state();
  switch (call) {
    case Call::frame_revoke: {
      const auto of_descendant = pick.frame_where([&](Word frame) {
        const Word owner = state.owner[frame];
        return owner != no_domain && spec::is_ancestor(state, pick.caller(), owner);
      });
      Step step = Step::of(call, {of_descendant.value_or(pick.any_frame()), deadline(pick)});
      step.of_steps = found_by_each(pick);
      return step;
    }
    case Call::capability_repossess: {
      const auto frame = pick.frame_where([&](Word candidate) {
        return pick.slot_where(candidate, CapabilityState::revoking).has_value() ||
               spec::being_revoked(state, candidate);
      });
      if (!frame.has_value()) break;
      const Word slot = choices.one_in(4) ? owner_slot : held_slot(pick, *frame).value_or(owner_slot);
      const Word by = choices.one_in(2) && slot != owner_slot ? state.capability_origin[*frame, slot - 1] : owner_slot;
      const auto table = table_with(pick, spec::loser(state, *frame, slot), *frame, slot);
      return repossess(pick, *frame, slot, table.value_or(pick.any_frame()), by);
    }
    default: break;
  }
  return Step::of(call, {pick.any_identity()});
}

Step with_deadline(Step revocation, Picker& pick) {
  revocation.argument[3] = revocation.argument[2];
  revocation.argument[2] = deadline(pick);
  revocation.of_steps = found_by_each(pick);
  return revocation;
}

std::optional<Step> take_by_force(Picker& pick) {
  const model::State& state = pick.state();
  const bool early = pick.choices().one_in(8);
  const auto frame = pick.frame_where([&](Word candidate) {
    return early ? spec::being_revoked(state, candidate) : spec::may_take_by_force(state, pick.caller(), candidate);
  });
  if (!frame.has_value()) return std::nullopt;
  return take_frame(pick, *frame);
}

}  // namespace exo::fuzz
