// SPDX-License-Identifier: MIT
// Theorem 2 of a step, for a specification that has a mutant, in runs from boot: looks for one in which everything
// holds before the step, and something not after it. Reports as design_proofs does, which it helps where that finds
// nothing. That what the model's agents do remember breaks with the step is only looked for here.
#include "fuzz/cached_runs.h"
#include "fuzz/model_runs.h"
#include "fuzz/situations.h"
#include "model/boot.h"
#include "model/check.h"
#include "model/confidentiality.h"
#include "model/happening.h"
#include "model/integrity.h"
#include "model/remembered.h"
#include "model/replay.h"
#include "model/revocation.h"
#include "tools/library/command_line.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <fstream>
#include <optional>
#include <string>

namespace exo::tests {
namespace {

constexpr std::uint64_t seed = 1;
constexpr std::uint64_t random_steps = 3'000'000;
constexpr std::size_t most_situations = 4'000;
constexpr std::size_t longest_run = 1'000;
constexpr std::uint64_t most_observers = 6;
constexpr std::uint64_t observed_slots = 2;

// What happens in a run where the step of the obligation is taken: it, or the call that is made of it.
std::string step_of(const std::string& obligation) {
  const std::string step = obligation.substr(0, obligation.find('/'));
  for (const auto& call : spec::calls<model::Native>()) {
    if (call.steps && call.steps->name == step) return std::string{call.name};
  }
  return step;
}

// To nobody and to each domain, with other words than these.
bool tells_somebody(const model::Machine& machine, const model::Step& step, const std::string& name) {
  const auto is_it = [&](const model::Violation& violation) { return violation.name == name; };
  for (std::uint64_t domain = no_domain; domain <= most_observers; ++domain) {
    for (std::uint64_t slot = owner_slot; slot <= observed_slots; ++slot) {
      const std::uint64_t words = domain * (observed_slots + 1) + slot;
      if (std::ranges::any_of(model::confidentiality_violations(machine, step, {domain, slot}, words), is_it)) {
        return true;
      }
    }
  }
  return false;
}

// Whether the last step is the first that breaks something, and this is among it.
bool violates(const model::Trace& trace, const std::string& obligation, const std::string& name) {
  model::Machine machine{trace.frames};
  if (model::set_start(trace, machine)) return false;
  for (std::size_t i = 0; i + 1 < trace.lines.size(); ++i) machine.perform(trace.lines[i].step);
  if (!model::violations(machine).empty()) return false;
  const model::Machine before{machine};
  if (obligation.find("/confidentiality/") != std::string::npos) {
    return tells_somebody(before, trace.lines.back().step, name);
  }
  std::vector<std::string> broken_promises;
  model::Native::record_broken_promises(&broken_promises);
  machine.perform(trace.lines.back().step);
  model::Native::record_broken_promises(nullptr);
  const auto is_of_it = [&](const std::string& function) { return name.starts_with("result_of_" + function + "_"); };
  const auto is_it = [&](const model::Violation& violation) { return violation.name == name; };
  return std::ranges::any_of(broken_promises, is_of_it) || std::ranges::any_of(model::violations(machine), is_it) ||
         std::ranges::any_of(model::revocation_violations(before, machine), is_it) ||
         std::ranges::any_of(model::integrity_violations(before, trace.lines.back().step), is_it);
}

nlohmann::json refusal(const std::string& obligation, const std::string& violated, const std::string& reason) {
  return {{"name", obligation}, {"verdict", "NOT INDUCTIVE"}, {"reason", reason}, {"failed", {violated}}};
}

nlohmann::json no_refusal(const std::string& obligation) {
  return {
      {"name", obligation}, {"verdict", "UNKNOWN"}, {"reason", "no run shows it"}, {"failed", nlohmann::json::array()}};
}

model::Trace from_boot() {
  return {.frames = fuzz::cached_frames, .start = model::Trace::Start::boot, .state = {}, .lines = {}};
}

void write(const std::string& file, const model::Trace& trace, const std::string& comment) {
  if (auto wrong = model::write_trace(file, trace, comment)) throw std::runtime_error(*wrong);
}

nlohmann::json seek(const std::string& obligation, const std::string& violated, const std::string& file) {
  for (const model::Trace& found : fuzz::find_situations(step_of(obligation), seed, random_steps, most_situations)) {
    if (!violates(found, obligation, violated)) continue;
    const model::Trace shorter = fuzz::shorten(found);
    const model::Trace& shown = violates(shorter, obligation, violated) ? shorter : found;
    write(file, shown, violated + " does not hold after it");
    return refusal(obligation, violated, fmt::format("{} steps from boot", shown.lines.size()));
  }
  return no_refusal(obligation);
}

bool breaks_memory(const model::Machine& before, const model::Step& step, const std::string& name) {
  model::Machine after{before};
  after.perform(step);
  const auto is_it = [&](const model::Violation& violation) { return violation.name == name; };
  return std::ranges::any_of(model::remembered_violations(before, after), is_it);
}

// Whether the last step breaks what theorem 5 says of what an agent may remember.
bool breaks_memory_at_end(const fuzz::Steps& run, const std::string& name) {
  model::Machine machine = model::booted_machine(fuzz::cached_frames);
  for (std::size_t i = 0; i + 1 < run.size(); ++i) {
    if (!machine.takes(run[i])) return false;
    machine.perform(run[i]);
  }
  return machine.takes(run.back()) && breaks_memory(machine, run.back(), name);
}

// Situations are too few for that: so every step of the name is looked at.
nlohmann::json seek_remembered(const std::string& obligation, const std::string& violated, const std::string& file) {
  const std::string step = step_of(obligation);
  std::optional<fuzz::Steps> found;
  fuzz::make_runs({model::booted_machine(fuzz::cached_frames), seed, random_steps, longest_run},
                  [&](model::Machine& machine, const fuzz::Steps& run) {
                    const model::Happening* const what = model::happening_of(machine, run.back());
                    const bool asked = what != nullptr && what->name == step;
                    if (asked && breaks_memory(machine, run.back(), violated)) found = run;
                    machine.perform(run.back());
                    machine.forget_writes();
                    return !found.has_value();
                  });
  if (!found.has_value()) return no_refusal(obligation);
  const auto still = [&](const fuzz::Steps& candidate) {
    return !candidate.empty() && breaks_memory_at_end(candidate, violated);
  };
  const fuzz::Steps shorter = fuzz::shrink(*found, still);
  write(file, model::record(from_boot(), shorter), violated + " does not hold after it");
  return refusal(obligation, violated, fmt::format("{} steps from boot", shorter.size()));
}

nlohmann::json seek_cached(const std::string& obligation, const std::string& file) {
  const fuzz::CachedRuns made = fuzz::make_cached_runs(seed, random_steps, step_of(obligation));
  if (!made.found.has_value()) return no_refusal(obligation);
  const fuzz::Steps steps = fuzz::shorten_cached(*made.found);
  const auto& [name, where] = made.found->violations.front();
  write(file, model::record(from_boot(), steps), fmt::format("{} after it, with agents that remember", name));
  return refusal(obligation, std::string{model::cached_translations},
                 fmt::format("{}, {} steps from boot, after {} in all", name, steps.size(), made.steps));
}

nlohmann::json result_of(const std::string& obligation, const std::string& violated, const std::string& file) {
  if (violated == model::cached_translations) return seek_cached(obligation, file);
  if (obligation.ends_with("/translations")) return seek_remembered(obligation, violated, file);
  return seek(obligation, violated, file);
}

}  // namespace
}  // namespace exo::tests

int main(int argument_count, char** arguments) {
  std::string obligation;
  std::string violated;
  std::string trace;
  std::string report;
  CLI::App application("Looks for a run from boot whose last step breaks an invariant.", "design_runs");
  application.add_option("--obligation", obligation, "of the step that the run ends with")->required();
  application.add_option("--violates", violated, "the invariant or counter")->required();
  application.add_option("--trace", trace, "where the run goes")->required();
  application.add_option("--report", report, "where the result goes, as JSON")->required();
  exo::tools::parse_command_line(application, argument_count, arguments);
  try {
    const auto result = exo::tests::result_of(obligation, violated, trace);
    std::ofstream{report} << nlohmann::json{{"results", {result}}};
  } catch (const std::exception& error) {
    fmt::print(stderr, "design_runs: {}\n", error.what());
    return 1;
  }
}
