// SPDX-License-Identifier: MIT
// Core and model in lockstep: any sequence of steps, shrunk by RapidCheck where they differ, and many random steps
// that must meet every answer to calls, exceptions and the rest.
#include "fuzz/generator.h"
#include "fuzz/random_run.h"
#include "model/boot.h"
#include "model/check.h"
#include "model/replay.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/state.h>

#include <rapidcheck/gtest.h>  // after gtest.h, which it needs

namespace exo::tests {
namespace {

using fuzz::Word;
using model::Lockstep;
using model::Machine;
using model::Step;

constexpr Word frames = 32;

// A step of the machine; the model's part of it is applied to a machine of RapidCheck's own.
struct Perform final : rc::state::Command<Machine, Lockstep> {
  explicit Perform(Step made_up) : step{made_up} {}

  void checkPreconditions(const Machine& machine) const override { RC_PRE(machine.takes(step)); }
  void apply(Machine& machine) const override {
    machine.perform(step);
    machine.forget_writes();
  }
  void run(const Machine&, Lockstep& both) const override {
    if (const auto difference = both.perform(step)) RC_FAIL(*difference);
  }
  void show(std::ostream& stream) const override { stream << model::print({step, std::nullopt, std::nullopt}); }

  Step step;
};

// The step with one of its words made smaller.
rc::Seq<Step> simpler(const Step& step) {
  std::vector<Step> found;
  for (std::size_t i = 0; i < step.argument.size(); ++i) {
    for (const Word smaller : {Word{0}, step.argument[i] / 2, step.argument[i] - 1}) {
      if (smaller >= step.argument[i]) continue;
      found.push_back(step);
      found.back().argument[i] = smaller;
    }
  }
  return rc::seq::fromContainer(std::move(found));
}

rc::Gen<std::shared_ptr<const rc::state::Command<Machine, Lockstep>>> any_step(const Machine& machine) {
  const rc::Gen<Step> steps{[=](const rc::Random& random, int) {
    fuzz::RandomChoices choices{rc::Random{random}.next()};
    return rc::shrinkable::shrinkRecur(fuzz::next_step(machine, choices),
                                       [](const Step& step) { return simpler(step); });
  }};
  return rc::gen::map(steps, [](const Step& step) -> std::shared_ptr<const rc::state::Command<Machine, Lockstep>> {
    return std::make_shared<Perform>(step);
  });
}

RC_GTEST_PROP(LockstepProperty, CoreAndModelAgreeAfterAnySteps, ()) {
  const Machine start = model::booted_machine(frames);
  Lockstep both{start};
  rc::state::check(start, both, any_step);
}

RC_GTEST_PROP(LockstepProperty, ARefusedCallChangesNothing, (std::uint64_t seed)) {
  Machine machine = model::booted_machine(frames);
  fuzz::RandomChoices choices{seed};
  for (int i = 0; i < 300 && machine.is_running(); ++i) {
    const Step step = fuzz::next_step(machine, choices);
    machine.forget_writes();
    const model::Answer answer = machine.perform(step);
    if (answer.status == spec::code(Status::ok)) continue;
    // Bits that the processor set before a comparison stay; it set them, whoever looks.
    if (step.hardware[0] != 0 && answer.status == spec::code(Status::entry_changed)) continue;
    const auto* const call = spec::call_of<model::Native>(step.call);
    if (call != nullptr && call->steps && answer.value != 0) continue;  // steps before the refused one were taken
    RC_ASSERT(machine.writes().empty());
    RC_ASSERT(answer.value == 0u);
  }
}

RC_GTEST_PROP(LockstepProperty, InvariantsAndCountersHoldAfterAnySteps, (std::uint64_t seed)) {
  Machine machine = model::booted_machine(frames);
  fuzz::RandomChoices choices{seed};
  std::vector<Step> steps;
  for (int i = 0; i < 300 && machine.is_running(); ++i) {
    steps.push_back(fuzz::next_step(machine, choices));
    machine.perform(steps.back());
    machine.forget_writes();
  }
  for (const model::Violation& found : model::violations(machine)) {
    RC_LOG() << found.name << ": " << found.where << "\n"
             << model::print(model::record({frames, model::Trace::Start::boot, {}, {}}, steps));
    RC_FAIL("an invariant does not hold");
  }
}

TEST(RandomLockstep, EveryStatusOfEveryCallIsMet) {
  constexpr int steps = 400'000;
  Lockstep both{model::booted_machine(), 64};
  fuzz::RandomRun run{both, 1};
  for (int i = 0; i < steps; ++i) {
    if (const auto difference = run.step()) {
      const model::Trace start{model::boot_frame_count, model::Trace::Start::boot, {}, {}};
      FAIL() << *difference << "\n" << model::print(model::record(start, run.steps()));
    }
  }
  EXPECT_EQ(run.coverage().missing(), std::vector<std::string>{});
  fmt::print("{}", run.coverage().table());
}

}  // namespace
}  // namespace exo::tests
