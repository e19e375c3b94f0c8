// SPDX-License-Identifier: MIT
#include "proofs/reached_state.h"

#include "model/replay.h"

#include <algorithm>

namespace exo::proofs {

namespace {

// Of each map what is not zero.
z3::model numbers_of(const model::Machine& machine) {
  z3::model numbers{context()};
  for (model::MapNumber map = 0; map < model::map_count; ++map) {
    const spec::MapInfo& info = model::maps()[map];
    const auto [rows, columns] = model::extent(info.index, machine.frames());
    const unsigned arity = info.index == spec::Index::frame_slot || info.index == spec::Index::frame_word ? 2 : 1;
    z3::func_decl function = base_function(info, arity);
    z3::expr zero = context().bv_val(0, info.bits);
    z3::func_interp content = numbers.add_func_interp(function, zero);
    for (model::Word row = 0; row < rows; ++row) {
      for (model::Word column = 0; column < columns; ++column) {
        const model::Word value = machine.get(map, {row, column});
        if (value == 0) continue;
        z3::expr_vector keys{context()};
        keys.push_back(Word{row}.term());
        if (arity == 2) keys.push_back(Word{column}.term());
        z3::expr element = context().bv_val(value, info.bits);
        content.add_entry(keys, element);
      }
    }
  }
  return numbers;
}

}  // namespace

std::optional<ReachedState> ReachedState::of(model::Trace trace, std::optional<Moment> moment) {
  model::Machine machine{trace.frames};
  if (trace.lines.empty() || model::set_start(trace, machine)) return {};
  for (std::size_t i = 0; i + 1 < trace.lines.size(); ++i) machine.perform(trace.lines[i].step);
  if (!model::violations(machine).empty()) return {};
  ReachedState state{std::move(trace), machine};
  if (moment && !state.go_to(*moment)) return {};
  return state;
}

bool ReachedState::go_to(const Moment& moment) {
  const model::Step& step = trace_.lines.back().step;
  const auto* const call = spec::call_of<model::Native>(step.call);
  const auto is_ok = [](const model::Answer& answer) { return answer.status == spec::code(Status::ok); };
  if (call == nullptr || !call->steps || before_.in_user_mode()) return false;
  if (call->steps->count({before_.caller(), step.argument, {}}) <= moment.position) return false;
  model::Machine after = before_;
  status_of_step_ = after.perform(step, moment.position + 1).status;
  if (!is_ok(before_.perform(step, moment.position))) return false;
  position_ = moment.position;
  broken_ = model::violations(after);
  if (moment.after) before_ = after;
  return true;
}

ReachedState::ReachedState(model::Trace trace, const model::Machine& before)
    : trace_{std::move(trace)}, before_{before} {
  model::Machine after = before_;
  after.perform(trace_.lines.back().step);
  broken_ = model::violations(after);
}

z3::model& ReachedState::numbers() {
  if (!numbers_) numbers_ = numbers_of(before_);
  return *numbers_;
}

// What is not known is arbitrary, so it is any number.
Word ReachedState::number_of(const Word& word) { return Word{numbers().eval(word.term(), true)}; }

bool ReachedState::holds(const Bool& truth) { return numbers().eval(truth.term(), true).is_true(); }

void ReachedState::let(const Word& name, const Word& number) {
  z3::func_decl constant = name.term().decl();
  z3::expr value = number.term();
  numbers().add_const_interp(constant, value);
}

void ReachedState::let_inputs(const Obligation& obligation) {
  const model::Step& step = trace_.lines.back().step;
  for (std::size_t i = 0; i < obligation.arguments.size(); ++i) {
    const std::string& name = obligation.arguments[i].name;
    let(obligation.arguments[i].value, name == "number"        ? step.call
                                       : name == step_position ? position_
                                                               : step.argument.at(i));
  }
  const bool in_call = obligation.of_call.has_value();
  if (in_call && obligation.of_call->status) let(*obligation.of_call->status, status_of_step_);
  const model::Inputs none{};
  const model::Inputs& of_step = position_ < step.of_steps.size() ? step.of_steps[position_] : none;
  const model::Inputs& hardware = in_call ? of_step : step.hardware;
  for (const HardwareRead& read : obligation.reads) {
    const std::uint64_t position = number_of(read.position).number();
    if (holds(read.guard) && position < hardware.size()) let(read.answer, hardware.at(position));
  }
  for (const Cut& cut : obligation.hypotheses->cuts()) let(cut.name, number_of(cut.value));
}

const Conclusion* ReachedState::violated(const Obligation& obligation) {
  let_inputs(obligation);
  for (const Conclusion& conclusion : obligation.conclusions) {
    for (std::size_t i = 0; i < obligation.places.size() && i < conclusion.at.size(); ++i) {
      let(obligation.places[i].value, number_of(conclusion.at[i]));
    }
    if (holds(conclusion.truth)) continue;
    if (std::ranges::all_of(obligation.assumptions, [&](const Bool& fact) { return holds(fact); })) return &conclusion;
  }
  return nullptr;
}

}  // namespace exo::proofs
