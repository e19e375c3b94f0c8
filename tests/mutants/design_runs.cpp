// SPDX-License-Identifier: MIT
// Theorem 2 of a step, for a specification that has a mutant, in runs from boot: looks for one in which everything
// holds before the step, and something not after it. Reports as design_proofs does, which it helps where that finds
// nothing.
#include "fuzz/situations.h"
#include "model/check.h"
#include "model/replay.h"
#include "tools/library/command_line.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <fstream>
#include <string>

namespace exo::tests {
namespace {

constexpr std::uint64_t seed = 1;
constexpr std::uint64_t random_steps = 3'000'000;
constexpr std::size_t most_situations = 4'000;

// Whether the last step is the first that breaks something, and this is among it.
bool violates(const model::Trace& trace, const std::string& name) {
  model::Machine machine{trace.frames};
  if (model::set_start(trace, machine)) return false;
  for (std::size_t i = 0; i + 1 < trace.lines.size(); ++i) machine.perform(trace.lines[i].step);
  if (!model::violations(machine).empty()) return false;
  machine.perform(trace.lines.back().step);
  return std::ranges::any_of(model::violations(machine), [&](const auto& violation) { return violation.name == name; });
}

nlohmann::json seek(const std::string& obligation, const std::string& violated, const std::string& file) {
  const std::string step = obligation.substr(0, obligation.find('/'));
  for (const model::Trace& found : fuzz::find_situations(step, seed, random_steps, most_situations)) {
    if (!violates(found, violated)) continue;
    const model::Trace shorter = fuzz::shorten(found);
    const model::Trace& shown = violates(shorter, violated) ? shorter : found;
    if (auto wrong = model::write_trace(file, shown, violated + " does not hold after it"))
      throw std::runtime_error(*wrong);
    const std::string reason = fmt::format("{} steps from boot", shown.lines.size());
    return {{"name", obligation}, {"verdict", "NOT INDUCTIVE"}, {"reason", reason}, {"failed", {violated}}};
  }
  return {
      {"name", obligation}, {"verdict", "UNKNOWN"}, {"reason", "no run shows it"}, {"failed", nlohmann::json::array()}};
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
    std::ofstream{report} << nlohmann::json{{"results", {exo::tests::seek(obligation, violated, trace)}}};
  } catch (const std::exception& error) {
    fmt::print(stderr, "design_runs: {}\n", error.what());
    return 1;
  }
}
