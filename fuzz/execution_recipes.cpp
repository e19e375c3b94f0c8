// SPDX-License-Identifier: MIT
// Slices, time and event ports.
#include "fuzz/recipes.h"

namespace exo::fuzz {

namespace {

using model::Step;

constexpr Word used_positions = 4;  // of the slice vector, so that ticks come to them

// The pending and mask bits of a word of events, the selector, and whether the record is in use.
std::array<Word, spec::max_hardware_inputs> events(Choices& choices) {
  std::array<Word, spec::max_hardware_inputs> found{};
  for (Word& word : found) {
    if (choices.one_in(3)) word = choices.one_in(2) ? choices.below(4) : choices.any_word();
  }
  return found;
}

Word vcpu_of_caller(Picker& pick) {
  return pick.vcpu_where([&](Word vcpu) { return pick.state().vcpu_domain[vcpu] == pick.caller(); })
      .value_or(pick.any_identity());
}

// A tick that comes soon, has come, or never does.
Word deadline(Picker& pick) {
  Choices& choices = pick.choices();
  if (choices.one_in(8)) return choices.one_in(2) ? time::never : choices.any_word();
  return pick.state().now() + choices.below(6) - 1;
}

Word frame_of_ports(Picker& pick, Word owner) {
  return pick.frame_where([&](Word frame) { return pick.type_is(frame, FrameType::ports) && pick.owned(frame, owner); })
      .value_or(pick.any_frame());
}

// The frame and index of a port that the caller may send to, or of any.
std::array<Word, 2> port_for(Picker& pick) {
  std::array<Word, 2> found{pick.any_frame(), pick.choices().below(used_ports + 1)};
  if (pick.choices().one_in(8)) return found;
  const auto sendable = [&](Word frame) {
    for (Word index = 0; index < used_ports; ++index) {
      const Word port = pick.state().memory[frame, index];
      if (spec::sender_of(port) != pick.caller()) continue;
      found = {frame, index};
      if (spec::receiver_of(port) != no_vcpu || pick.choices().one_in(4)) return true;
    }
    return false;
  };
  if (!pick.frame_where([&](Word frame) { return pick.type_is(frame, FrameType::ports) && sendable(frame); })) {
    found[0] = frame_of_ports(pick, pick.caller());
  }
  return found;
}

Step port_bind(Picker& pick) {
  Choices& choices = pick.choices();
  const Word domain = choices.one_in(8) ? pick.any_identity() : pick.caller();
  const Word number = choices.one_in(8) ? choices.below(event_count + 8) : event::first_of_ports + choices.below(3);
  return Step::of(Call::port_bind, {frame_of_ports(pick, domain), choices.below(used_ports),
                                    choices.one_in(8) ? pick.any_identity() : vcpu_of_caller(pick), number});
}

}  // namespace

std::optional<Step> second_vcpu_step(Picker& pick) {
  const model::State& state = pick.state();
  const auto vcpu = pick.vcpu_where(
      [&](Word candidate) { return state.vcpu_domain[candidate] == pick.caller() && state.cpu_vcpu[0] != candidate; });
  if (!vcpu.has_value()) return std::nullopt;
  if (state.vcpu_kernel_root[*vcpu] == no_frame || state.vcpu_user_root[*vcpu] == no_frame) {
    const auto root = pick.frame_where(
        [&](Word frame) { return pick.type_is(frame, FrameType::table_4) && pick.owned(frame, pick.caller()); });
    if (!root.has_value()) return std::nullopt;
    return Step::of(Call::vcpu_set_roots, {*vcpu, *root, *root});
  }
  if (state.vcpu_shared[*vcpu] == no_frame) {
    const auto data = pick.frame_where(
        [&](Word frame) { return pick.type_is(frame, FrameType::data) && pick.owned(frame, pick.caller()); });
    if (!data.has_value()) return std::nullopt;
    return Step::of(Call::vcpu_set_shared, {*vcpu, *data});
  }
  if (state.vcpu_state[*vcpu] == spec::code(VcpuState::stopped)) {
    return Step::of(Call::vcpu_start, {*vcpu, 0x400000, boot_stack_top, 0});
  }
  return Step::of(Call::yield, {*vcpu}, events(pick.choices()));
}

Step short_call(Picker& pick) {
  Choices& choices = pick.choices();
  Step step;
  step.call = ~choices.below(short_call_count);
  step.hardware = events(choices);
  if (step.call == return_to_user_number) {
    step.hardware = {choices.one_in(8) ? choices.any_word() : 0x400000,
                     choices.one_in(8) ? choices.any_word() : boot_stack_top, choices.any_word(), choices.any_word()};
  } else if (step.call != control_reply_number) {
    const auto callee =
        pick.vcpu_where([&](Word vcpu) { return pick.state().vcpu_state[vcpu] == spec::code(VcpuState::accepting); });
    step.argument[0] = choices.one_in(8) ? choices.any_word() : callee.value_or(pick.any_identity());
  }
  return step;
}

std::optional<Step> undo_execution(Picker& pick, Word domain) {
  for (Word position = 0; position < slice_count; ++position) {
    if (pick.state().slice_domain[position] == domain) return Step::of(Call::slice_release, {0, position});
  }
  const auto ports =
      pick.frame_where([&](Word frame) { return pick.owned(frame, domain) && pick.type_is(frame, FrameType::ports); });
  if (ports.has_value()) return Step::of(Call::ports_destroy, {*ports});
  return std::nullopt;
}

Step tick(Picker& pick) {
  Choices& choices = pick.choices();
  if (pick.state().cpu_vcpu[0] != no_vcpu) {
    return Step{Step::Kind::tick, 0, {choices.one_in(2) ? 1 : time::ticks_per_slice}, events(choices)};
  }
  const Word until_root = pick.state().vcpu_until[root_vcpu] - pick.state().now();
  const Word elapsed = choices.one_in(2) ? until_root : 1 + choices.below(slice_count * time::ticks_per_slice);
  return Step{Step::Kind::tick, 0, {elapsed}, events(choices)};
}

Step plausible_execution_call(Call call, Picker& pick) {
  Choices& choices = pick.choices();
  switch (call) {
    case Call::slice_allocate: {
      const Word vcpu = choices.one_in(4) ? pick.any_identity() : vcpu_of_caller(pick);
      return Step::of(call, {choices.one_in(16), choices.below(used_positions), vcpu});
    }
    case Call::slice_release: return Step::of(call, {choices.one_in(16), choices.below(used_positions)});
    case Call::block: return Step::of(call, {deadline(pick)}, events(choices));
    case Call::timer_set: return Step::of(call, {deadline(pick)});
    case Call::ports_create: {
      const auto frame = pick.frame_where([&](Word candidate) {
        return pick.owned(candidate, pick.caller()) && pick.type_is(candidate, FrameType::data) &&
               (pick.is_unused(candidate) || choices.one_in(4));
      });
      return Step::of(call, {frame.value_or(pick.any_frame())});
    }
    case Call::ports_destroy: return Step::of(call, {frame_of_ports(pick, pick.caller())});
    case Call::port_allocate:
      return Step::of(call, {frame_of_ports(pick, pick.caller()), choices.below(used_ports), pick.any_identity()});
    case Call::port_bind: return port_bind(pick);
    case Call::port_release: return Step::of(call, {frame_of_ports(pick, pick.caller()), choices.below(used_ports)});
    case Call::port_send: {
      const auto [frame, index] = port_for(pick);
      return Step::of(call, {frame, index}, events(choices));
    }
    case Call::yield: {
      const Word vcpu = choices.one_in(4) ? no_vcpu : pick.any_identity();
      return Step::of(call, {vcpu}, events(choices));
    }
    default: return Step::of(call, {pick.any_identity()}, events(choices));  // the end of a domain
  }
}

}  // namespace exo::fuzz
