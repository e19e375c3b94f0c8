// SPDX-License-Identifier: MIT
// table_update does what so many calls of table_set do.
#include "fuzz/generator.h"
#include "fuzz/recipes.h"
#include "model/boot.h"
#include "model/replay.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>

#include <rapidcheck/gtest.h>  // after gtest.h, which it needs

namespace exo::tests {
namespace {

using fuzz::Word;
using model::Machine;
using model::Step;

constexpr Word frames = 32;

bool same_state(const Machine& a, const Machine& b) {
  for (model::MapNumber map = 0; map < model::map_count; ++map) {
    for (Word row = 0; row < model::extent(model::maps()[map].index, frames)[0]; ++row) {
      if (!std::ranges::equal(a.row(map, row), b.row(map, row))) return false;
    }
  }
  return true;
}

RC_GTEST_PROP(TableUpdateProperty, EachEntryIsATableSet, (std::uint64_t seed)) {
  Machine machine = model::booted_machine(frames);
  fuzz::RandomChoices choices{seed};
  for (int i = 0; i < 300 && machine.is_running(); ++i) {
    machine.perform(fuzz::next_step(machine, choices));
    machine.forget_writes();
    if (!machine.is_running() || machine.is_idle() || machine.in_user_mode()) continue;
    fuzz::Picker pick{machine, choices};
    const Step update = fuzz::plausible_call(Call::table_update, pick);
    const auto& call = *spec::call_of<model::Native>(update.call);
    if (!spec::begins(call, machine.state(), {machine.caller(), update.argument, {}})) continue;

    Machine at_once = machine;
    const model::Answer answer = at_once.perform(update);
    model::Answer last{};
    Word done = 0;
    for (; done < update.of_steps.size(); ++done) {
      const auto& [word, bits] = std::pair{update.of_steps[done][0], update.of_steps[done][1]};
      const std::array<Word, spec::max_arguments> arguments{update.argument[0], update.argument[1] + done, word};
      last = machine.perform(Step::of(Call::table_set, arguments, {bits}));
      if (last.status != spec::code(Status::ok)) break;
    }
    machine.forget_writes();
    RC_ASSERT(answer == (model::Answer{last.status, done}));
    RC_ASSERT(same_state(machine, at_once));
  }
}

}  // namespace
}  // namespace exo::tests
