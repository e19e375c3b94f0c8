// SPDX-License-Identifier: MIT
#include "fuzz/cached_runs.h"

#include "fuzz/choices.h"
#include "fuzz/model_runs.h"
#include "fuzz/recipes.h"
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
constexpr Word steps_between_reuses = 12;       // about
constexpr Word steps_between_flushes = 24;      // of other agents
constexpr std::uint64_t agents_seed = 0x7ab1e;  // their choices are none of the steps'

// The agents, each with what it remembers.
class Agents {
 public:
  Agents(Word count, std::uint64_t seed) : choices_{seed} {
    for (Word agent = 0; agent < count; ++agent) caches_.emplace_back(agent);
  }

  // After boot there are translations, too, before the first step.
  void begin(Machine& machine) {
    constexpr int turns = 8;
    for (TranslationCache& cache : caches_) cache.begin(machine.state());
    for (int i = 0; i < turns; ++i) run(machine);
    machine.forget_writes();
  }

  // Takes a step, and says what is wrong with what is cached after it; then the agents go on.
  std::vector<model::Violation> take(Machine& machine, const Step& step) {
    machine.perform(step);
    for (TranslationCache& cache : caches_) cache.follow(machine);
    std::vector<model::Violation> found = violations(machine);
    if (found.empty()) {
      run(machine);
      found = violations(machine);
    }
    machine.forget_writes();
    return found;
  }

  const std::vector<TranslationCache>& caches() const { return caches_; }
  TranslationCache::Counts counts() const {
    TranslationCache::Counts sum;
    for (const TranslationCache& cache : caches_) {
      sum.fills += cache.counts().fills;
      sum.stale_hits += cache.counts().stale_hits;
      sum.stale_walks += cache.counts().stale_walks;
    }
    return sum;
  }

 private:
  void run(Machine& machine) {
    for (TranslationCache& cache : caches_) cache.run(machine, [&](Word bound) { return choices_.below(bound); });
  }

  std::vector<model::Violation> violations(const Machine& machine) const {
    for (const TranslationCache& cache : caches_) {
      if (auto found = cache.violations(machine.state()); !found.empty()) return found;
    }
    return {};
  }

  std::vector<TranslationCache> caches_;
  RandomChoices choices_;
};

// Whether the last step is the first that breaks something.
bool breaks(const Machine& fresh, const Steps& run, Agents agents) {
  Machine machine = fresh;
  agents.begin(machine);
  for (const Step& step : run) {
    if (!machine.takes(step)) return false;
    if (!agents.take(machine, step).empty()) return &step == &run.back();
  }
  return false;
}

// One that an agent takes, or that concerns what one remembers, if there is such.
std::optional<Step> step_for(const Agents& agents, const Machine& machine, Choices& choices) {
  const TranslationCache& cache = agents.caches()[choices.below(agents.caches().size())];
  if (cache.agent() != 0 && choices.one_in(steps_between_flushes)) {
    Picker pick{machine, choices};
    return agent_step(cache.agent(), pick);
  }
  if (choices.one_in(steps_between_reuses)) return next_reuse(machine, cache, choices);
  return std::nullopt;
}

}  // namespace

CachedRuns make_cached_runs(std::uint64_t seed, std::uint64_t steps, std::string_view happening) {
  CachedRuns made;
  const Word count = 1 + seed % agent_count;
  Agents agents{count, seed ^ agents_seed};
  bool broken = false;  // by a step that is not asked for: the run tells no more
  const auto next = [&](const Machine& machine, Choices& choices) {
    const std::optional<Step> step = step_for(agents, machine, choices);
    return step.has_value() && machine.takes(*step) ? *step : next_step(machine, choices);
  };
  make_runs({model::booted_machine(cached_frames), seed, steps, longest_run, next},
            [&](Machine& machine, const Steps& run) {
              ++made.steps;
              if (run.size() == 1) {
                agents.begin(machine);
                broken = false;
              }
              if (broken) {
                machine.perform(run.back());
                machine.forget_writes();
                return true;
              }
              const model::Happening* const what = model::happening_of(machine, run.back());
              auto violations = agents.take(machine, run.back());
              if (violations.empty()) return true;
              broken = true;
              if (!happening.empty() && (what == nullptr || what->name != happening)) return true;
              made.found = CachedRuns::Found{run, count, std::move(violations)};
              return false;
            });
  made.counts = agents.counts();
  return made;
}

Steps shorten_cached(const CachedRuns::Found& found) {
  constexpr std::uint64_t tries = 8;
  const Machine fresh = model::booted_machine(cached_frames);
  const auto holds = [&](const Steps& candidate) {
    for (std::uint64_t seed = 0; seed < tries; ++seed) {
      if (breaks(fresh, candidate, Agents{found.agents, seed})) return true;
    }
    return false;
  };
  return holds(found.steps) ? shrink(found.steps, holds) : found.steps;
}

}  // namespace exo::fuzz
