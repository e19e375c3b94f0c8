// SPDX-License-Identifier: MIT
#include "fuzz/witnesses.h"

#include "fuzz/model_runs.h"
#include "fuzz/shrink.h"
#include "model/boot.h"
#include "model/replay.h"

namespace exo::fuzz {

namespace {

using model::Machine;
using model::Step;

// Long enough for a domain to be built, to run and to be taken apart.
constexpr std::size_t longest_run = 2000;
constexpr Word witness_frames = 32;

// The start of a witness. One status is out of reach of any run, so its state is set.
model::Trace start_for(const std::string& name) {
  model::Trace start{.frames = witness_frames, .start = model::Trace::Start::boot, .state = {}, .lines = {}};
  if (name == needs_set_state) start.state.push_back({model::map_named("epoch"), {}, max_epoch});
  return start;
}

// The shortest run met so far that ends with a status, by its name.
std::map<std::string, Steps> find_runs(std::uint64_t seed, std::uint64_t count) {
  std::map<std::string, Steps> found;
  make_runs({model::booted_machine(witness_frames), seed, count, longest_run}, [&](Machine& machine, const Steps& run) {
    const model::Happening* const happening = model::happening_of(machine, run.back());
    const model::Answer answer = machine.perform(run.back());
    machine.forget_writes();
    if (happening == nullptr) return true;
    Steps& shortest = found[model::outcome_name(*happening, answer.status)];
    if (shortest.empty() || run.size() < shortest.size()) shortest = run;
    return true;
  });
  return found;
}

// Whether the steps, from this state on, end with what the name says.
bool ends_with(const std::string& name, const Steps& steps, Machine& machine) {
  for (const Step& step : steps) {
    if (!machine.takes(step)) return false;
    const model::Happening* const happening = model::happening_of(machine, step);
    const model::Answer answer = machine.perform(step);
    machine.forget_writes();
    if (&step != &steps.back()) continue;
    return happening != nullptr && model::outcome_name(*happening, answer.status) == name;
  }
  return false;
}

}  // namespace

std::vector<std::string> witness_names() {
  std::vector<std::string> names;
  for (const model::Happening& happening : model::happenings()) {
    for (const Status status : happening.answers) {
      names.push_back(model::outcome_name(happening, spec::code(status)));
    }
  }
  return names;
}

std::map<std::string, model::Trace> find_witnesses(std::uint64_t seed, std::uint64_t steps) {
  std::map<std::string, Steps> runs = find_runs(seed, steps);
  runs[std::string{needs_set_state}] = {Step::of(Call::tlb_flush)};
  std::map<std::string, model::Trace> found;
  for (const auto& [name, run] : runs) {
    const model::Trace start = start_for(name);
    Machine fresh{start.frames};
    if (model::set_start(start, fresh).has_value()) continue;
    Machine machine = fresh;
    const Steps shortest = shrink(run, [&](const Steps& candidate) {
      machine = fresh;
      return ends_with(name, candidate, machine);
    });
    found[name] = model::record(start, shortest);
  }
  return found;
}

}  // namespace exo::fuzz
