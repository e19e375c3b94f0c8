// SPDX-License-Identifier: MIT
#include "proofs/known_runs.h"

#include "model/check.h"
#include "model/host_core.h"
#include "model/names.h"
#include "model/replay.h"
#include "proofs/child.h"

#include <fmt/format.h>

#include <algorithm>
#include <sstream>

namespace exo::proofs {

namespace {

using model::Answer;
using model::Machine;

// The state before the last step, or none if the trace does not get there.
std::optional<Machine> state_before_last(const model::Trace& trace) {
  Machine machine{trace.frames};
  if (trace.lines.empty() || model::set_start(trace, machine)) return {};
  for (std::size_t i = 0; i + 1 < trace.lines.size(); ++i) machine.perform(trace.lines[i].step);
  return machine;
}

std::string difference_in_answer(const Answer& core, const Answer& specified) {
  if (core == specified) return {};
  return fmt::format("the core answers {} {:#x}, the model {} {:#x}", model::status_name(core.status), core.value,
                     model::status_name(specified.status), specified.value);
}

std::string difference_in_part(const Machine& core, const Machine& specified, std::string_view part) {
  const model::MapNumber map = model::map_named(part);
  const auto [rows, columns] = model::extent(model::maps()[map].index, specified.frames());
  for (model::Word row = 0; row < rows; ++row) {
    for (model::Word column = 0; column < columns; ++column) {
      const model::Word is = core.get(map, {row, column});
      const model::Word specified_word = specified.get(map, {row, column});
      if (is == specified_word) continue;
      return fmt::format("{}[{}{}] is {:#x}, on the model {:#x}", part, row,
                         columns > 1 ? fmt::format(", {}", column) : "", is, specified_word);
    }
  }
  return {};
}

// How the core of the host differs from the model after the last step: lines of a name and a sentence.
std::string differences_after(const Machine& before, const model::Step& step) {
  model::HostCore core{before.frames()};
  core.view().lower_all(before);
  Machine specified{before};
  const Answer expected = specified.perform(step);
  const Answer answer = core.perform(step);
  Machine after{before};
  core.view().lift_all(after);
  std::string lines;
  const auto add = [&](std::string_view name, const std::string& difference) {
    if (!difference.empty()) lines += fmt::format("{} {}\n", name, difference);
  };
  add("answer", difference_in_answer(answer, expected));
  for (const spec::MapInfo& map : model::maps()) add(map.name, difference_in_part(after, specified, map.name));
  return lines;
}

}  // namespace

KnownRuns::Known KnownRuns::known(model::Trace trace) {
  Known result{std::move(trace), {}};
  const auto before = state_before_last(result.trace);
  if (!before || !model::violations(*before).empty()) return result;
  const model::Step& step = result.trace.lines.back().step;
  Machine machine{*before};
  machine.perform(step);
  for (const model::Violation& violation : model::violations(machine)) {
    result.wrong.emplace(violation.name,
                         fmt::format("on the model it breaks {} at {}", violation.name, violation.where));
  }
  const std::string text = text_of_child([&] { return differences_after(*before, step); });
  if (text == crashed) result.wrong.emplace(crashed, fmt::format("on the core of the host {}", crashed));
  std::istringstream lines{text};
  std::string name;
  for (std::string line; lines >> name && std::getline(lines >> std::ws, line);) {
    if (text != crashed) result.wrong.emplace(name, "on the core of the host: " + line);
  }
  return result;
}

const std::vector<KnownRuns::Known>& KnownRuns::of_step(const std::string& step) {
  const auto [found, is_new] = known_.try_emplace(step);
  if (!is_new || !std::filesystem::is_directory(witnesses_)) return found->second;
  std::vector<std::filesystem::path> files;
  for (const auto& file : std::filesystem::directory_iterator{witnesses_}) {
    if (file.path().filename().string().starts_with(step + ".")) files.push_back(file.path());
  }
  std::ranges::sort(files);
  for (const auto& file : files) {
    if (auto trace = model::read_trace(file.string())) found->second.push_back(known(std::move(*trace)));
  }
  return found->second;
}

std::optional<Run> KnownRuns::run_that_violates(const Obligation& obligation) {
  std::vector<std::string> names;
  if (obligation.when_refuted == Verdict::refuted) {
    names = {obligation.name.substr(obligation.name.rfind('/') + 1), std::string{crashed}};
  } else {
    for (const Conclusion& conclusion : obligation.conclusions) names.push_back(conclusion.name);
  }
  for (const Known& run : of_step(obligation.name.substr(0, obligation.name.find('/')))) {
    for (const std::string& name : names) {
      if (const auto found = run.wrong.find(name); found != run.wrong.end()) return Run{run.trace, found->second};
    }
  }
  return {};
}

}  // namespace exo::proofs
