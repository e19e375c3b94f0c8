// SPDX-License-Identifier: MIT
#include "fuzz/cached_runs.h"

#include "fuzz/choices.h"
#include "fuzz/model_runs.h"
#include "fuzz/reuse.h"
#include "model/boot.h"
#include "model/happening.h"

#include <algorithm>

namespace exo::fuzz {

namespace {

using model::Machine;
using model::Step;
using model::TranslationCache;
using model::Word;

constexpr std::size_t longest_run = 1000;
constexpr Word steps_between_reuses = 12;          // about
constexpr std::uint64_t processor_seed = 0x7ab1e;  // its choices are none of the steps'

void let_run(Machine& machine, TranslationCache& cache, Choices& choices) {
  cache.run(machine, [&](Word bound) { return choices.below(bound); });
}

// After boot there are translations, too, before the first step.
void begin(Machine& machine, TranslationCache& cache, Choices& choices) {
  constexpr int turns = 8;
  cache.empty();
  for (int i = 0; i < turns; ++i) let_run(machine, cache, choices);
  machine.forget_writes();
}

// Takes a step, and says what is wrong with what is cached after it; then the processor goes on.
std::vector<model::Violation> take(Machine& machine, const Step& step, TranslationCache& cache, Choices& choices) {
  machine.perform(step);
  cache.follow(machine);
  std::vector<model::Violation> violations = cache.violations(machine.state());
  if (violations.empty()) {
    let_run(machine, cache, choices);
    violations = cache.violations(machine.state());
  }
  machine.forget_writes();
  return violations;
}

// Whether the last step is the first that breaks something.
bool breaks(const Machine& fresh, const Steps& run, std::uint64_t seed) {
  Machine machine = fresh;
  TranslationCache cache;
  RandomChoices choices{seed};
  begin(machine, cache, choices);
  for (const Step& step : run) {
    if (!machine.takes(step)) return false;
    if (!take(machine, step, cache, choices).empty()) return &step == &run.back();
  }
  return false;
}

}  // namespace

CachedRuns make_cached_runs(std::uint64_t seed, std::uint64_t steps, std::string_view happening) {
  CachedRuns made;
  TranslationCache cache;
  RandomChoices choices{seed ^ processor_seed};
  bool broken = false;  // by a step that is not asked for: the run tells no more
  const auto next = [&](const Machine& machine, Choices& of_steps) {
    std::optional<Step> step;
    if (of_steps.one_in(steps_between_reuses)) step = next_reuse(machine, cache, of_steps);
    return step.has_value() && machine.takes(*step) ? *step : next_step(machine, of_steps);
  };
  make_runs({model::booted_machine(cached_frames), seed, steps, longest_run, next},
            [&](Machine& machine, const Steps& run) {
              ++made.steps;
              if (run.size() == 1) {
                begin(machine, cache, choices);
                broken = false;
              }
              if (broken) {
                machine.perform(run.back());
                machine.forget_writes();
                return true;
              }
              const model::Happening* const what = model::happening_of(machine, run.back());
              auto violations = take(machine, run.back(), cache, choices);
              if (violations.empty()) return true;
              broken = true;
              if (!happening.empty() && (what == nullptr || what->name != happening)) return true;
              made.found = CachedRuns::Found{run, std::move(violations)};
              return false;
            });
  made.counts = cache.counts();
  return made;
}

Steps shorten_cached(const Steps& run) {
  constexpr std::uint64_t tries = 8;
  const Machine fresh = model::booted_machine(cached_frames);
  const auto holds = [&](const Steps& candidate) {
    for (std::uint64_t seed = 0; seed < tries; ++seed) {
      if (breaks(fresh, candidate, seed)) return true;
    }
    return false;
  };
  return holds(run) ? shrink(run, holds) : run;
}

}  // namespace exo::fuzz
