// SPDX-License-Identifier: MIT
// Theorems 2 and 6 of some steps, what the entry path is promised of them, or theorem 4, for a specification that has a
// mutant. Reports as exo-prove does.
#include "proofs/handover.h"
#include "proofs/isolation.h"
#include "proofs/noninterference.h"
#include "proofs/preservation.h"
#include "proofs/solver.h"
#include "tools/library/command_line.h"

#include <fmt/format.h>
#include <fnmatch.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <exception>
#include <fstream>
#include <functional>
#include <string>
#include <vector>

namespace exo::tests {
namespace {

// What takes more is for design_runs.
constexpr unsigned limit = 200'000'000;

std::string verdict_of(proofs::Verdict verdict) {
  switch (verdict) {
    case proofs::Verdict::proved: return "PROVED";
    case proofs::Verdict::refuted: return "REFUTED";
    case proofs::Verdict::not_inductive: return "NOT INDUCTIVE";
    case proofs::Verdict::unknown: return "UNKNOWN";
    case proofs::Verdict::vacuous: return "VACUOUS";
  }
  return "";
}

// The obligation with this conclusion alone, if it has it.
proofs::Obligation about(proofs::Obligation obligation, const std::string& conclusion) {
  const auto is_it = [&](const proofs::Conclusion& one) { return one.name == conclusion; };
  if (std::ranges::any_of(obligation.conclusions, is_it)) std::erase_if(obligation.conclusions, std::not_fn(is_it));
  return obligation;
}

nlohmann::json decide(const std::string& filter, const std::string& conclusion,
                      const proofs::PreservationOptions& options) {
  nlohmann::json results = nlohmann::json::array();
  const proofs::Hints hints{EXO_HINTS};
  proofs::Solver solver{{.resource_limit = limit, .hints = &hints}};
  const auto decide_wanted = [&](const proofs::Obligation& obligation) {
    if (fnmatch(filter.c_str(), obligation.name.c_str(), 0) != 0) return;
    const proofs::Answer answer = solver.decide(about(obligation, conclusion));
    results.push_back({{"name", obligation.name},
                       {"verdict", verdict_of(answer.verdict)},
                       {"reason", answer.reason},
                       {"failed", answer.failed}});
  };
  const std::string wanted_step = filter.substr(0, filter.find('/'));
  if (wanted_step == "isolation") proofs::prove_isolation(options.dropped, decide_wanted);
  for (const proofs::SpecifiedStep& step : proofs::steps()) {
    const bool of_contract = step.by_caller() && wanted_step == "entry";
    if (!of_contract && fnmatch(wanted_step.c_str(), step.name.c_str(), 0) != 0) continue;
    if (of_contract) {
      proofs::prove_handover(step, options.dropped, decide_wanted);
    } else {
      proofs::prove_preservation(step, options, decide_wanted);
      proofs::prove_integrity(step, options, decide_wanted);
      proofs::prove_confidentiality(step, options, decide_wanted);
    }
  }
  return results;
}

}  // namespace
}  // namespace exo::tests

int main(int argument_count, char** arguments) {
  std::string filter;
  std::string conclusion;
  std::string report;
  std::vector<std::string> without;
  CLI::App application("Proves that specified steps preserve the invariants, and isolation.", "design_proofs");
  application.add_option("--filter", filter, "glob over obligations")->required();
  application.add_option("--conclusion", conclusion, "only this one of obligations that have it");
  application.add_option("--report", report, "where the results go, as JSON")->required();
  application.add_option("--without", without, "leaves out a conjunct of the invariants");
  exo::tools::parse_command_line(application, argument_count, arguments);
  try {
    std::ofstream{report} << nlohmann::json{
        {"results", exo::tests::decide(filter, conclusion, {{without.begin(), without.end()}})}};
  } catch (const std::exception& error) {
    fmt::print(stderr, "design_proofs: {}\n", error.what());
    return 1;
  }
}
