// SPDX-License-Identifier: MIT
#include "proofs/counterexample.h"

#include "model/check.h"
#include "model/names.h"
#include "model/replay.h"
#include "proofs/child.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace exo::proofs {

namespace {

constexpr std::uint64_t small_machine = small_frame_count;

std::uint64_t value_in(const z3::model& model, const Word& word) {
  return model.eval(word.term(), true).get_numeral_uint64();
}

std::string step_of(const Obligation& obligation) { return obligation.name.substr(0, obligation.name.find('/')); }

// The elements of the start that are not zero.
std::vector<model::Trace::Element> start_state(const Obligation& obligation, const z3::model& model) {
  std::vector<model::Trace::Element> elements;
  for (const ElementRead& read : obligation.hypotheses->reads()) {
    model::Trace::Element element{model::map_named(read.map.name), {0, 0}, value_in(model, read.value)};
    for (std::size_t i = 0; i < read.keys.size(); ++i) element.key[i] = value_in(model, read.keys[i]);
    const auto extent = model::extent(read.map.index, small_machine);
    const bool fits = element.key[0] < extent[0] && (read.keys.size() == 1 || element.key[1] < extent[1]);
    if (element.value != 0 && fits && std::ranges::find(elements, element) == elements.end()) {
      elements.push_back(element);
    }
  }
  return elements;
}

model::Step step_in(const Obligation& obligation, const z3::model& model) {
  model::Step step;
  const std::string name = step_of(obligation);
  step.kind =
      name == "domain_fault" ? model::Step::Kind::fault : model::kind_named(name).value_or(model::Step::Kind::call);
  step.call = model::call_named(call_with(name)).value_or(call_count);
  for (std::size_t i = 0; i < obligation.arguments.size(); ++i) {
    const std::uint64_t value = value_in(model, obligation.arguments[i].value);
    if (obligation.arguments[i].name == "number") {
      step.call = value;
    } else if (obligation.arguments[i].name == step_position) {
      step.of_steps.resize(std::min(value, words_per_frame - 1) + 1);
    } else {
      step.argument.at(i) = value;
    }
  }
  model::Inputs& hardware = step.of_steps.empty() ? step.hardware : step.of_steps.back();
  for (std::size_t i = 0; i < obligation.hardware.size(); ++i) {
    hardware.at(i) = value_in(model, obligation.hardware[i]);
  }
  return step;
}

model::Trace trace_of(const Obligation& obligation, const z3::model& model) {
  model::Trace trace;
  trace.frames = small_machine;
  trace.start = model::Trace::Start::empty;
  trace.state = start_state(obligation, model);
  trace.lines.push_back({step_in(obligation, model), {}, {}});
  return trace;
}

// Whether the conclusions that failed in the proof fail in the model, too, and held before the last step.
bool breaks_invariant(const model::Trace& trace, const std::vector<std::string>& failed) {
  model::Machine machine{trace.frames};
  if (model::set_start(trace, machine)) return false;
  for (std::size_t i = 0; i + 1 < trace.lines.size(); ++i) machine.perform(trace.lines[i].step);
  const auto before = model::violations(machine);
  machine.perform(trace.lines.back().step);
  return std::ranges::any_of(model::violations(machine), [&](const model::Violation& violation) {
    return std::ranges::find(failed, violation.name) != failed.end() &&
           std::ranges::find(before, violation) == before.end();
  });
}

// How core and model differ, or empty. A start that the invariants do not allow may crash the core.
std::string difference_on_core(const model::Trace& trace) {
  return text_of_child([&] { return model::replay_on_core(trace).wrong.value_or(""); });
}

std::string judge_replay(const Obligation& obligation, const Answer& answer, const model::Trace& trace) {
  if (answer.verdict == Verdict::not_inductive) {
    return breaks_invariant(trace, answer.failed) ? "on the model this step breaks it, as the proof says"
                                                  : "no run of the model reproduces it: the start is not a whole state";
  }
  if (const std::string difference = difference_on_core(trace); !difference.empty()) {
    return "on the core of the host: " + difference;
  }
  return obligation.name.ends_with("/safety") ? "no run shows it: it is about what the machine code touches"
                                              : "no run on the core of the host reproduces it";
}

// Where the trace is left, or why it is not.
std::string keep(const Obligation& obligation, const Answer& answer, const model::Trace& trace,
                 const std::filesystem::path& folder) {
  std::string name = obligation.name;
  std::ranges::replace(name, '/', '.');
  std::filesystem::create_directories(folder);
  const std::string file = (folder / (name + ".trace")).string();
  const std::string headline = fmt::format("{}: {}", obligation.name, fmt::join(answer.failed, ", "));
  const auto problem = model::write_trace(file, trace, headline);
  return problem ? "    " + *problem + "\n" : "    trace: " + file + "\n";
}

// Where there is no step to replay.
std::string values_of(const Obligation& obligation, const z3::model& model) {
  std::string text;
  for (const Watch& argument : obligation.arguments) {
    text += fmt::format("    {} = {:#x}\n", argument.name, value_in(model, argument.value));
  }
  return text;
}

}  // namespace

std::string explain(const Obligation& obligation, const Answer& answer, const Run& run,
                    const std::filesystem::path& folder) {
  std::string text = "    from boot:\n";
  for (const model::Trace::Line& line : run.trace.lines) text += fmt::format("    {}\n", model::print(line));
  text += fmt::format("    replayed: {}\n", judge_replay(obligation, answer, run.trace));
  return text + keep(obligation, answer, run.trace, folder);
}

std::string explain(const Obligation& obligation, const Answer& answer, const std::filesystem::path& folder) {
  if (!answer.counterexample.has_value()) return {};
  const z3::model& model = *answer.counterexample;
  if (!obligation.of_step || obligation.of_two_states) return values_of(obligation, model);
  const model::Trace trace = trace_of(obligation, model);

  std::string text;
  for (const auto& element : trace.state) {
    const auto& map = model::maps().at(element.map);
    const bool pair = model::extent(map.index, small_machine)[1] > 1;
    text += pair ? fmt::format("    {}[{}, {}] = {:#x}\n", map.name, element.key[0], element.key[1], element.value)
                 : fmt::format("    {}[{}] = {:#x}\n", map.name, element.key[0], element.value);
  }
  text += fmt::format("    then {}\n", model::print(trace.lines.front()));
  for (const Watch& place : obligation.places) {
    text += fmt::format("    looked at: {} = {}\n", place.name, value_in(model, place.value));
  }
  text += fmt::format("    replayed: {}\n", judge_replay(obligation, answer, trace));
  return text + keep(obligation, answer, trace, folder);
}

}  // namespace exo::proofs
