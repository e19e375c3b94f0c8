// SPDX-License-Identifier: MIT
// Slices, time, and control transfer.
#include "fuzz/recipes.h"

namespace exo::fuzz {

namespace {

using model::Step;

constexpr Word used_positions = 4;  // of the slice vector, so that ticks come to them

// A tick that comes soon, has come, or never does.
Word deadline(Picker& pick) {
  Choices& choices = pick.choices();
  if (choices.one_in(8)) return choices.one_in(2) ? time::never : choices.any_word();
  return pick.state().now() + choices.below(6) - 1;
}

Word position(Choices& choices) {
  return choices.one_in(16) ? slice_count + choices.below(2) : choices.below(used_positions);
}

// Ticks until a slice begins.
Word until_slice(Word at, Picker& pick) {
  constexpr Word round = slice_count * time::ticks_per_slice;
  return (at * time::ticks_per_slice - pick.state().now() - 1) % round + 1;
}

// RIP, RSP, RFLAGS and RAX for a return to user mode.
std::array<Word, spec::max_hardware_inputs> user_registers(Choices& choices) {
  return {choices.one_in(8) ? choices.any_word() : 0x400000, choices.one_in(8) ? choices.any_word() : boot_stack_top,
          choices.any_word(), choices.any_word()};
}

bool has_entry(Picker& pick, Word vcpu) {
  return pick.state().memory[pick.state().vcpu_context[vcpu], context::upcall_address + spec::code(Upcall::control)] !=
         0;
}

Step declare_entry(Word vcpu, Word address) {
  return Step::of(Call::vcpu_set_upcall, {vcpu, spec::code(Upcall::control), address, boot_stack_top});
}

// control_call or control_send; whom, is still to be said.
Step transfer(Picker& pick) {
  return Step{.call = pick.choices().one_in(2) ? control_call_number : control_send_number,
              .hardware = pick.found_events()};
}

// One that waits to be called, or something that keeps it from being called.
Step call_or_hinder(Step call, Picker& pick) {
  const model::State& state = pick.state();
  Choices& choices = pick.choices();
  const auto callee =
      pick.vcpu_where([&](Word vcpu) { return state.vcpu_state[vcpu] == spec::code(VcpuState::accepting); });
  if (!callee.has_value() || choices.one_in(8)) {
    call.argument[0] = choices.one_in(2) ? choices.any_word() : pick.any_identity();
    return call;
  }
  const Word domain = state.vcpu_domain[*callee];
  if (domain == pick.caller() && choices.one_in(2)) return declare_entry(*callee, 0);
  if (state.domain_parent[domain] == pick.caller() && choices.one_in(8)) {
    return Step::of(Call::domain_destroy, {domain});
  }
  call.argument[0] = *callee;
  return call;
}

Step reply(Step call, Picker& pick) {
  const Word self = pick.state().cpu_vcpu[0];
  if (!has_entry(pick, self) && pick.choices().one_in(2)) return declare_entry(self, 0x400000);
  return call;
}

// A data frame of the caller's that may become something else.
std::optional<Word> unused_frame(Picker& pick) {
  return pick.frame_where([&](Word frame) {
    return pick.type_is(frame, FrameType::data) && pick.owned(frame, pick.caller()) && pick.is_unused(frame);
  });
}

// What a vCPU needs for user mode: both roots, better two than one, and a shared context.
bool needs_roots(const model::State& state, Word vcpu) {
  const Word root = state.vcpu_kernel_root[vcpu];
  return root == no_frame || state.vcpu_user_root[vcpu] == no_frame || state.vcpu_user_root[vcpu] == root;
}

bool needs_equipment(const model::State& state, Word vcpu) {
  return needs_roots(state, vcpu) || state.vcpu_shared[vcpu] == no_frame;
}

// The next step towards that, for a vCPU of the caller's domain that needs it.
std::optional<Step> equip(Word vcpu, Picker& pick) {
  const model::State& state = pick.state();
  if (needs_roots(state, vcpu)) {
    const auto is_root = [&](Word frame) {
      return pick.type_is(frame, FrameType::table_4) && pick.owned(frame, pick.caller());
    };
    const auto root = pick.frame_where(is_root);
    if (!root.has_value()) return std::nullopt;
    const auto user_root = pick.frame_where([&](Word frame) { return is_root(frame) && frame != *root; });
    const auto unused = unused_frame(pick);
    if (!user_root.has_value() && unused.has_value()) return Step::of(Call::table_create, {*unused, 4});
    return Step::of(Call::vcpu_set_roots, {vcpu, *root, user_root.value_or(*root)});
  }
  const auto data = pick.frame_where(
      [&](Word frame) { return pick.type_is(frame, FrameType::data) && pick.owned(frame, pick.caller()); });
  if (!data.has_value()) return std::nullopt;
  return Step::of(Call::vcpu_set_shared, {vcpu, *data});
}

// --- Chances: steps that make use of a state that seldom comes ---

std::optional<Step> let_time_end(Picker& pick) {
  const model::State& state = pick.state();
  Choices& choices = pick.choices();
  // Who is told that its time ends does not always listen.
  if (state.cpu_told[0] != 0) return Step{Step::Kind::tick, 0, {time::ticks_per_slice}, pick.found_events()};
  // A slice that is lost to its holder.
  const auto owing =
      pick.first_where(0, used_positions, [&](Word at) { return state.vcpu_owes[state.slice_vcpu[at]] != 0; });
  if (owing.has_value() && choices.one_in(2)) {
    return Step{Step::Kind::tick, 0, {until_slice(*owing, pick)}, pick.found_events()};
  }
  const auto charged = pick.vcpu_where([&](Word vcpu) {
    return vcpu != state.cpu_vcpu[0] && state.vcpu_overruns[vcpu] != 0 && state.vcpu_domain[vcpu] == pick.caller();
  });
  if (!charged.has_value() || !choices.one_in(8)) return std::nullopt;
  if (spec::vcpu_started(state, *charged)) return Step::of(Call::vcpu_stop, {*charged});
  return Step::of(Call::vcpu_start, {*charged, 0x400000, boot_stack_top, 0});
}

// A vCPU is gone, its slice is not. One of the caller's takes the name, is started, and the slice comes.
std::optional<Step> take_a_name(Picker& pick) {
  const model::State& state = pick.state();
  const auto at = pick.first_where(0, used_positions, [&](Word position) {
    const Word domain = state.slice_domain[position];
    return domain != no_domain && domain != pick.caller() && state.vcpu_domain[state.slice_vcpu[position]] != domain;
  });
  if (!at.has_value() || pick.choices().one_in(2)) return std::nullopt;
  const Word vcpu = state.slice_vcpu[*at];
  if (spec::can_run(state, vcpu)) return Step{Step::Kind::tick, 0, {until_slice(*at, pick)}, pick.found_events()};
  if (state.vcpu_state[vcpu] == spec::code(VcpuState::absent)) {
    const auto unused = unused_frame(pick);
    return unused.has_value() ? std::optional{Step::of(Call::vcpu_create, {vcpu, pick.caller(), *unused})}
                              : std::nullopt;
  }
  if (state.vcpu_domain[vcpu] != pick.caller()) return std::nullopt;
  if (needs_equipment(state, vcpu)) return equip(vcpu, pick);
  if (state.vcpu_state[vcpu] != spec::code(VcpuState::stopped)) return std::nullopt;
  return Step::of(Call::vcpu_start, {vcpu, 0x400000, boot_stack_top, 0});
}

// A vCPU that left the processor in user mode comes back, is stopped, or cannot lose its user root.
std::optional<Step> go_back_to_user_mode(Picker& pick) {
  const model::State& state = pick.state();
  Choices& choices = pick.choices();
  const auto vcpu = pick.vcpu_where([&](Word candidate) {
    return candidate != state.cpu_vcpu[0] && spec::is_awake(state, candidate) &&
           state.memory[state.vcpu_context[candidate], context::mode] == spec::code(Mode::user);
  });
  if (!vcpu.has_value()) return std::nullopt;
  const bool own = state.vcpu_domain[*vcpu] == pick.caller();
  if (own && choices.one_in(8)) return Step::of(Call::vcpu_stop, {*vcpu});
  if (own && choices.one_in(4)) {
    return Step::of(Call::vcpu_set_roots, {*vcpu, state.vcpu_kernel_root[*vcpu], no_frame});
  }
  return Step::of(Call::yield, {*vcpu}, pick.found_events());
}

std::optional<Step> wake_somebody(Picker& pick) {
  auto step = wake_step(pick);
  return step.has_value() && pick.choices().one_in(4) ? step : std::nullopt;
}

// A callee loses its entry, and is called all the same; one of two partners is stopped.
std::optional<Step> call_without_entry(Picker& pick) {
  const model::State& state = pick.state();
  Choices& choices = pick.choices();
  const auto accepts = [&](Word vcpu) { return state.vcpu_state[vcpu] == spec::code(VcpuState::accepting); };
  const auto callee = pick.vcpu_where(
      [&](Word vcpu) { return accepts(vcpu) && state.vcpu_domain[vcpu] == pick.caller() && has_entry(pick, vcpu); });
  if (callee.has_value() && choices.one_in(8)) return declare_entry(*callee, 0);
  const auto partner = pick.vcpu_where([&](Word vcpu) {
    return vcpu != state.cpu_vcpu[0] && state.vcpu_partner[vcpu] != no_vcpu && state.vcpu_domain[vcpu] == pick.caller();
  });
  if (partner.has_value() && choices.one_in(8)) return Step::of(Call::vcpu_stop, {*partner});
  const auto without_entry = pick.vcpu_where([&](Word vcpu) { return accepts(vcpu) && !has_entry(pick, vcpu); });
  if (!without_entry.has_value() || !choices.one_in(4)) return std::nullopt;
  Step step = transfer(pick);
  step.argument[0] = *without_entry;
  return step;
}

// Who was called replies, though the caller waits for another by now, or its domain ends.
std::optional<Step> reply_in_vain(Picker& pick) {
  const model::State& state = pick.state();
  const Word self = state.cpu_vcpu[0];
  const Word waiting = state.vcpu_partner[self];
  if (waiting == no_vcpu) return std::nullopt;
  const Word domain = state.vcpu_domain[waiting];
  const bool for_another =
      state.vcpu_state[waiting] == spec::code(VcpuState::calling) && state.vcpu_partner[waiting] != self;
  if (for_another || pick.domain_is(domain, DomainState::dying)) {
    return reply(Step{Step::Kind::call, control_reply_number, {}, pick.found_events()}, pick);
  }
  if (state.domain_parent[domain] != pick.caller() || !pick.choices().one_in(4)) return std::nullopt;
  return Step::of(Call::domain_destroy, {domain}, pick.found_events());
}

// Another vCPU than the first calls one, which goes to user mode; when that has been preempted there, and is in kernel
// mode again, it replies or calls. Where the first vCPU cannot run, there is seldom one that preempts it.
std::optional<Step> serve_from_user_mode(Picker& pick) {
  const model::State& state = pick.state();
  Choices& choices = pick.choices();
  const Word self = state.cpu_vcpu[0];
  if (state.cpu_mode[0] != spec::code(Mode::kernel) || self == root_vcpu) return std::nullopt;
  if (!spec::is_awake(state, root_vcpu)) return std::nullopt;
  if (state.vcpu_partner[self] == no_vcpu) {
    const auto callee = pick.vcpu_where(
        [&](Word vcpu) { return state.vcpu_state[vcpu] == spec::code(VcpuState::accepting) && has_entry(pick, vcpu); });
    if (!callee.has_value() || !choices.one_in(4)) return std::nullopt;
    return Step{Step::Kind::call, control_call_number, {*callee}, pick.found_events()};
  }
  if (state.memory[state.vcpu_context[self], context::mode] == spec::code(Mode::user)) {
    if (choices.one_in(4)) return call_or_hinder(transfer(pick), pick);
    return reply(Step{Step::Kind::call, control_reply_number, {}, pick.found_events()}, pick);
  }
  if (needs_equipment(state, self)) return equip(self, pick);
  if (!spec::accepts(state, self, Upcall::call)) {
    return Step::of(Call::vcpu_set_upcall, {self, spec::code(Upcall::call), 0x400000, boot_stack_top});
  }
  return Step{Step::Kind::call, return_to_user_number, {}, user_registers(choices)};
}

// Another vCPU than the first, after which there may be nobody, waits for something or goes to user mode.
std::optional<Step> wait_or_enter_user_mode(Picker& pick) {
  const model::State& state = pick.state();
  Choices& choices = pick.choices();
  const Word self = state.cpu_vcpu[0];
  if (self == root_vcpu) return std::nullopt;
  if (choices.one_in(8)) {
    if (!has_entry(pick, self)) return declare_entry(self, 0x400000);
    return Step{Step::Kind::call, control_reply_number, {}, pick.found_events()};
  }
  if (state.vcpu_shared[self] == no_frame) return std::nullopt;
  if (choices.one_in(8)) return Step::of(Call::block, {deadline(pick)}, pick.found_events());
  if (state.vcpu_user_root[self] == no_frame || state.cpu_mode[0] != spec::code(Mode::kernel)) return std::nullopt;
  if (choices.one_in(2)) return Step{Step::Kind::call, return_to_user_number, {}, user_registers(choices)};
  return Step::of(Call::resume, {choices.below(upcall_count)},
                  {0x400000, boot_stack_top, choices.any_word(), 0, 0, spec::code(Mode::user), choices.below(2), 0});
}

}  // namespace

std::optional<Step> second_vcpu_step(Picker& pick) {
  const model::State& state = pick.state();
  const auto vcpu = pick.vcpu_where(
      [&](Word candidate) { return state.vcpu_domain[candidate] == pick.caller() && state.cpu_vcpu[0] != candidate; });
  if (!vcpu.has_value()) return std::nullopt;
  if (needs_equipment(state, *vcpu)) return equip(*vcpu, pick);
  const Word saved = state.vcpu_context[*vcpu];
  if (state.memory[saved, context::upcall_address + spec::code(Upcall::event)] == 0 && pick.choices().one_in(2)) {
    return Step::of(Call::vcpu_set_upcall, {*vcpu, spec::code(Upcall::event), 0x400000, boot_stack_top});
  }
  if (state.vcpu_state[*vcpu] == spec::code(VcpuState::stopped)) {
    return Step::of(Call::vcpu_start, {*vcpu, 0x400000, boot_stack_top, 0});
  }
  if (state.vcpu_state[*vcpu] == spec::code(VcpuState::accepting)) return call_or_hinder(transfer(pick), pick);
  return Step::of(Call::yield, {*vcpu}, pick.found_events());
}

std::optional<Step> seize_chance(Picker& pick) {
  for (const auto seize : {reply_in_vain, serve_from_user_mode, let_time_end, take_a_name, go_back_to_user_mode,
                           wake_somebody, call_without_entry, wait_or_enter_user_mode}) {
    if (auto step = seize(pick)) return step;
  }
  return std::nullopt;
}

Step short_call(Picker& pick) {
  Choices& choices = pick.choices();
  Step step;
  step.call = ~choices.below(short_call_count);
  // Where nobody runs but the root vCPU, its reply is the end of a run.
  const bool of_root = pick.state().cpu_vcpu[0] == root_vcpu;
  if (step.call == control_reply_number && of_root && !choices.one_in(8)) step.call = return_to_user_number;
  step.hardware = pick.found_events();
  if (step.call == control_reply_number) return reply(step, pick);
  if (step.call != return_to_user_number) return call_or_hinder(step, pick);
  step.hardware = user_registers(choices);
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
    const Word to_last = (time::ticks_per_slice - 2 - pick.state().now()) % time::ticks_per_slice + 1;  // of a slice
    const Word elapsed[]{1, to_last, time::ticks_per_slice, until_slice(choices.below(used_positions), pick)};
    return Step{Step::Kind::tick, 0, {choices.one_of(elapsed)}, pick.found_events()};
  }
  const Word until_root = pick.state().vcpu_until[root_vcpu] - pick.state().now();
  const Word elapsed = choices.one_in(2) ? until_root : 1 + choices.below(slice_count * time::ticks_per_slice);
  return Step{Step::Kind::tick, 0, {elapsed}, pick.found_events()};
}

Step plausible_execution_call(Call call, Picker& pick) {
  Choices& choices = pick.choices();
  switch (call) {
    case Call::slice_allocate: {
      const Word vcpu = choices.one_in(4) ? pick.any_identity() : pick.vcpu_of_caller();
      return Step::of(call, {choices.one_in(16), position(choices), vcpu});
    }
    case Call::slice_release: return Step::of(call, {choices.one_in(16), position(choices)});
    case Call::block: return Step::of(call, {deadline(pick)}, pick.found_events());
    case Call::timer_set: return Step::of(call, {deadline(pick)});
    case Call::yield: {
      const Word vcpu = choices.one_in(4) ? no_vcpu : pick.any_identity();
      return Step::of(call, {vcpu}, pick.found_events());
    }
    default: return Step::of(call, {pick.any_identity()}, pick.found_events());  // the end of a domain
  }
}

}  // namespace exo::fuzz
