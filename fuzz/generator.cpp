// SPDX-License-Identifier: MIT
#include "fuzz/generator.h"

#include "fuzz/recipes.h"

namespace exo::fuzz {

namespace {

using model::Step;

constexpr Word hardware_bits = entry::accessed | entry::dirty;

// Bindings come often; calls that end the machine, or whoever makes them, and flushes come rarely.
Call any_call(Picker& pick) {
  Choices& choices = pick.choices();
  if (choices.one_in(4)) return choices.one_in(8) ? Call::table_update : Call::table_set;
  const Call call = static_cast<Call>(choices.below(call_count));
  switch (call) {
    case Call::machine_exit:
    case Call::domain_destroy: return choices.one_in(16) ? call : Call::table_set;
    case Call::block: {
      const bool of_root = pick.state().cpu_vcpu[0] == root_vcpu;  // after it there may be nobody
      return !of_root || choices.one_in(4) ? call : Call::table_set;
    }
    case Call::tlb_flush: return choices.one_in(3) ? call : Call::table_set;
    default: return call;
  }
}

// A word in place of an argument: an odd one, or a near miss.
void spoil(Step& step, Picker& pick) {
  Choices& choices = pick.choices();
  const std::size_t names = model::argument_names(step).size();
  Word& argument = step.argument[choices.below(names == 0 ? spec::max_arguments : names)];
  switch (choices.below(4)) {
    case 0: argument = pick.odd_word(); break;
    case 1: argument = pick.any_frame(); break;
    case 2: argument = choices.below(used_identities); break;
    default: argument ^= Word{1} << choices.below(64); break;
  }
}

// The hardware inputs say whether the records are in use.
Step exception(Choices& choices) {
  return Step{Step::Kind::exception,
              0,
              {choices.below(32), choices.any_word(), choices.any_word()},
              {choices.below(2), choices.one_in(2) ? choices.any_word() : 0}};
}

Step ring_3_runs(Choices& choices) {
  const Word rip = choices.one_in(8) ? choices.any_word() : 0x400000 + choices.below(page_size);
  return Step{Step::Kind::ring_3_runs, 0, {rip, choices.any_word(), choices.any_word()}, {}};
}

Step junk(Picker& pick) {
  Step step;
  step.call = pick.choices().one_in(4) ? pick.odd_word() : pick.choices().below(call_count);
  for (Word& word : step.argument) word = pick.odd_word();
  for (Word& word : step.hardware) word = pick.odd_word();
  return step;
}

}  // namespace

model::Step next_step(const model::Machine& machine, Choices& choices) {
  Picker pick{machine, choices};
  if (machine.is_idle()) return tick(pick);
  // User mode without a kernel would last.
  if (machine.in_user_mode() && !spec::accepts(machine.state(), machine.state().cpu_vcpu[0], Upcall::call) &&
      choices.one_in(4)) {
    return Step{.kind = Step::Kind::fault};
  }
  // Nearly everything else that happens there ends it.
  if (machine.in_user_mode() && choices.one_in(2)) return tick(pick);
  std::optional<Step> step;
  if (choices.one_in(4)) step = seize_chance(pick);
  if (step.has_value()) return *step;
  switch (choices.below(20)) {
    case 0:
    case 1:
    case 2: step = build_step(pick); break;
    case 3:
    case 4:
    case 5: step = undo_step(pick); break;
    case 6: step = hardware_step(pick); break;
    case 7:
      if (choices.one_in(4)) return junk(pick);
      break;
    case 8:
      if (choices.one_in(256)) return Step{.kind = Step::Kind::fault, .hardware = {choices.below(2), choices.below(2)}};
      return exception(choices);
    case 9: return choices.one_in(2) ? ring_3_runs(choices) : short_call(pick);
    case 10: return tick(pick);
    case 11:
    case 12: return short_call(pick);
    case 13: step = second_vcpu_step(pick); break;
    case 14: step = choices.one_in(8) ? cut_tree(pick) : derive_further(pick); break;
    case 15: step = take_by_force(pick); break;
    default: break;
  }
  if (!step.has_value()) step = plausible_call(any_call(pick), pick);
  if (step->kind == Step::Kind::call) {
    // What a call does not use must not matter.
    for (std::size_t i = model::argument_names(*step).size(); i < spec::max_arguments; ++i) {
      if (choices.one_in(8)) step->argument[i] = pick.odd_word();
    }
    if (step->is(Call::table_set) && choices.one_in(3)) step->hardware[0] = choices.any_word() & hardware_bits;
    if (choices.one_in(8)) spoil(*step, pick);
  }
  return *step;
}

}  // namespace exo::fuzz
