// SPDX-License-Identifier: MIT
#include "fuzz/situations.h"

#include "fuzz/model_runs.h"
#include "model/boot.h"
#include "model/happening.h"
#include "model/replay.h"

#include <bit>
#include <map>
#include <optional>

namespace exo::fuzz {

namespace {

using model::Machine;
using model::Step;
using model::Word;

constexpr std::size_t longest_run = 1000;
constexpr Word situation_frames = 32;

// A path through the specification of a happening: the choices made on it; the answer; and which parts of the state are
// written, one after another, and whether that changes them.
using Path = std::vector<Word>;

// Takes the step. None if it is another happening.
std::optional<Path> take(Machine& machine, const Step& step, std::string_view happening) {
  const model::Happening* const what = model::happening_of(machine, step);
  Path path{0};
  model::Native::record_path(path.data());
  const model::Answer answer = machine.perform(step);
  model::Native::record_path(nullptr);
  if (what == nullptr || what->name != happening) {
    machine.forget_writes();
    return {};
  }
  path.push_back(answer.status);
  for (const Machine::Write& write : machine.writes()) path.push_back(2 * write.map + (write.changes ? 1 : 0));
  machine.forget_writes();
  return path;
}

model::Trace from_boot(const Steps& steps) {
  return model::record({.frames = situation_frames, .start = model::Trace::Start::boot, .state = {}, .lines = {}},
                       steps);
}

}  // namespace

std::vector<model::Trace> find_situations(std::string_view happening, std::uint64_t seed, std::uint64_t steps,
                                          std::size_t most) {
  std::vector<model::Trace> found;
  std::map<Path, std::uint64_t> times_met;
  make_runs({model::booted_machine(situation_frames), seed, steps, longest_run},
            [&](Machine& machine, const Steps& run) {
              const auto path = take(machine, run.back(), happening);
              if (path.has_value() && std::has_single_bit(++times_met[*path])) found.push_back(from_boot(run));
              return found.size() < most;
            });
  return found;
}

model::Trace shorten(const model::Trace& situation) {
  Steps steps;
  for (const model::Trace::Line& line : situation.lines) steps.push_back(line.step);
  const Machine fresh = model::booted_machine(situation.frames);
  // Which happening the steps end with, if they can be taken, and its path.
  const auto end_of = [&](const Steps& candidate) -> std::optional<std::pair<const model::Happening*, Path>> {
    Machine machine = fresh;
    for (const Step& step : candidate) {
      if (!machine.takes(step)) return {};
      const model::Happening* const what = model::happening_of(machine, step);
      const auto path = take(machine, step, &step == &candidate.back() && what != nullptr ? what->name : "");
      if (path.has_value()) return std::pair{what, *path};
    }
    return {};
  };
  const auto end = end_of(steps);
  return end ? from_boot(shrink(steps, [&](const Steps& candidate) { return end_of(candidate) == end; })) : situation;
}

}  // namespace exo::fuzz
