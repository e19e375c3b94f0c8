// SPDX-License-Identifier: MIT
// The two ends of a domain's life, which random calls alone would seldom reach.
#include "fuzz/recipes.h"

namespace exo::fuzz {

namespace {

using model::Step;

std::optional<Step> give_frame(Picker& pick, Word domain) {
  const auto free = pick.frame_where([&](Word frame) { return pick.type_is(frame, FrameType::free); });
  if (!free.has_value()) return std::nullopt;
  return Step::of(Call::frame_allocate, {domain, *free});
}

// What a domain being built by the caller needs next.
std::optional<Step> next_for(Picker& pick, Word domain) {
  const auto unused = pick.frame_where([&](Word frame) {
    return pick.owned(frame, domain) && pick.type_is(frame, FrameType::data) && pick.is_unused(frame);
  });
  const auto root = pick.frame_where(
      [&](Word frame) { return pick.owned(frame, domain) && pick.type_is(frame, FrameType::table_4); });
  const auto vcpu = pick.vcpu_where([&](Word candidate) { return pick.state().vcpu_domain[candidate] == domain; });
  if (!root.has_value()) {
    return unused.has_value() ? Step::of(Call::table_create, {*unused, 4}) : give_frame(pick, domain);
  }
  if (!vcpu.has_value()) {
    const auto absent = pick.vcpu_where(
        [&](Word candidate) { return pick.state().vcpu_state[candidate] == spec::code(VcpuState::absent); });
    if (!absent.has_value()) return std::nullopt;
    return unused.has_value() ? Step::of(Call::vcpu_create, {*absent, domain, *unused}) : give_frame(pick, domain);
  }
  if (pick.state().vcpu_kernel_root[*vcpu] == no_frame) return Step::of(Call::vcpu_set_roots, {*vcpu, *root, no_frame});
  if (pick.state().vcpu_state[*vcpu] == spec::code(VcpuState::stopped)) {
    return Step::of(Call::vcpu_start, {*vcpu, 0x400000, boot_stack_top, 0});
  }
  return Step::of(Call::domain_start, {domain});
}

// What comes first for a capability to be released: it, or one that was derived from it.
Step take_back(Picker& pick, Word frame, Word slot) {
  const model::State& state = pick.state();
  for (Word other = capability_slots; other > slot; --other) {
    if (!spec::capability_held(state, frame, other) || !spec::is_derived_from(state, frame, other, slot)) continue;
    const bool live = spec::capability_is(state, frame, other, CapabilityState::live);
    return live ? Step::of(Call::capability_revoke, {frame, other, 0, slot})
                : Step::of(Call::capability_release, {frame, other, slot});
  }
  return Step::of(Call::capability_release, {frame, slot});
}

std::optional<Step> release_a_capability_of(Picker& pick, Word holder) {
  for (Word frame = 0; frame < pick.state().frame_count(); ++frame) {
    for (Word slot = 1; slot <= capability_slots; ++slot) {
      if (spec::capability_held(pick.state(), frame, slot) &&
          pick.state().capability_holder[frame, slot - 1] == holder) {
        return take_back(pick, frame, slot);
      }
    }
  }
  return std::nullopt;
}

// What stands in the way of releasing a frame that nothing refers to.
Step release_or_revoke(Picker& pick, Word frame) {
  for (const CapabilityState state : {CapabilityState::live, CapabilityState::revoking}) {
    const auto slot = pick.slot_where(frame, state);
    if (!slot.has_value()) continue;
    return Step::of(state == CapabilityState::live ? Call::capability_revoke : Call::capability_release,
                    {frame, *slot});
  }
  if (!pick.is_unused(frame) && pick.choices().one_in(2)) return Step::of(Call::tlb_flush);
  return Step::of(Call::frame_release, {frame});
}

}  // namespace

std::optional<Step> build_step(Picker& pick) {
  const Word caller = pick.caller();
  if (pick.choices().one_in(4)) {
    const auto ready = pick.vcpu_where([&](Word vcpu) {
      return pick.state().vcpu_state[vcpu] == spec::code(VcpuState::ready) &&
             pick.domain_is(pick.state().vcpu_domain[vcpu], DomainState::running);
    });
    if (ready.has_value()) return Step::of(Call::yield, {*ready});
  }
  const auto building = pick.domain_where([&](Word domain) {
    return pick.domain_is(domain, DomainState::building) && pick.state().domain_parent[domain] == caller;
  });
  if (!building.has_value()) return std::nullopt;
  return next_for(pick, *building);
}

std::optional<Step> undo_step(Picker& pick) {
  const auto dying = pick.domain_where([&](Word domain) { return pick.domain_is(domain, DomainState::dying); });
  if (!dying.has_value()) return std::nullopt;
  const Word domain = *dying;
  if (pick.choices().one_in(8)) return Step::of(Call::domain_reap, {domain});  // before it is its turn
  if (const auto child = pick.domain_where([&](Word candidate) {
        return pick.is_alive(candidate) && pick.state().domain_parent[candidate] == domain;
      })) {
    return Step::of(Call::domain_destroy, {*child});
  }
  if (const auto vcpu =
          pick.vcpu_where([&](Word candidate) { return pick.state().vcpu_domain[candidate] == domain; })) {
    return Step::of(Call::vcpu_destroy, {*vcpu});
  }
  const auto table = pick.frame_where([&](Word frame) { return pick.owned(frame, domain) && pick.is_table(frame); });
  if (table.has_value()) {
    if (const auto index = pick.live_index(*table)) return Step::of(Call::table_set, {*table, *index, 0});
    if (pick.choices().one_in(2)) return Step::of(Call::tlb_flush);
    return Step::of(Call::table_destroy, {*table});
  }
  if (const auto release = release_a_capability_of(pick, domain)) return release;
  const auto undo = undo_execution(pick, domain);
  if (undo.has_value() && pick.choices().one_in(16)) return undo;
  if (const auto frame = pick.frame_where([&](Word candidate) { return pick.owned(candidate, domain); })) {
    return release_or_revoke(pick, *frame);
  }
  return undo.has_value() && pick.choices().one_in(4) ? undo : Step::of(Call::domain_reap, {domain});
}

}  // namespace exo::fuzz
