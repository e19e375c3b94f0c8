// SPDX-License-Identifier: MIT
#include "tools/mutate/conjuncts.h"

#include "model/machine.h"
#include "spec/counters.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace exo::tools {
namespace {

std::vector<Conjunct> conjuncts_of_specification() {
  std::vector<Conjunct> found;
  const model::Machine machine{1};
  const model::State& state = machine.state();
  const auto visit = [&](std::string_view name, bool) { found.push_back({std::string{name}, {}}); };
  const std::uint64_t any = 0;
  spec::machine_invariants(state, visit);
  spec::core_slot_invariants(state, any, visit);
  spec::frame_invariants(state, any, visit);
  spec::capability_invariants(state, any, any, visit);
  spec::word_invariants(state, any, any, visit);
  spec::domain_invariants(state, any, visit);
  spec::vcpu_invariants(state, any, visit);
  spec::slice_invariants(state, any, visit);
  spec::cpu_invariants(state, any, visit);
  spec::agent_invariants(state, any, visit);
  for (const auto& counter : spec::counters<model::Native>()) found.push_back({std::string{counter.name}, {}});
  return found;
}

// What is not proved without the conjunct among the obligations of a glob.
std::vector<Refusal> refusals_without(const Conjunct& conjunct, const std::string& filter,
                                      const std::filesystem::path& prove, const std::filesystem::path& report) {
  auto refusals = ask_proofs({prove.string(), "--without", conjunct.name, "--filter", filter, "--no-cache", "-j", "1",
                              "--stop-at-first", "--counterexamples", (report.parent_path() / "traces").string()},
                             report);
  // That the solver gives up does not show a need.
  std::erase_if(refusals, [](const Refusal& r) { return r.verdict != "REFUTED" && r.verdict != "NOT INDUCTIVE"; });
  return refusals;
}

}  // namespace

std::vector<Conjunct> read_conjuncts(const std::filesystem::path& list) {
  std::vector<Conjunct> conjuncts = conjuncts_of_specification();
  std::ifstream stream{list};
  for (std::string line; std::getline(stream, line);) {
    if (line.empty() || line.starts_with('#')) continue;
    std::istringstream words{line};
    std::string name;
    std::string needed_by;
    words >> name >> needed_by;
    const auto found = std::ranges::find(conjuncts, name, &Conjunct::name);
    if (found == conjuncts.end()) {
      throw std::runtime_error(fmt::format("{}: the specification has no {}", list.string(), name));
    }
    found->needed_by = needed_by;
  }
  return conjuncts;
}

Judgement judge_conjunct(const Conjunct& conjunct, const std::filesystem::path& prove,
                         const std::filesystem::path& report) {
  std::filesystem::create_directories(report.parent_path());
  Judgement judgement;
  judgement.name = "conjunct/" + conjunct.name;
  judgement.kind = "conjunct";
  std::vector<Refusal> refusals;
  if (!conjunct.needed_by.empty()) refusals = refusals_without(conjunct, conjunct.needed_by, prove, report);
  if (refusals.empty()) refusals = refusals_without(conjunct, "*", prove, report);
  judgement.as_expected = judgement.proof_refutes = !refusals.empty();
  if (refusals.empty()) {
    judgement.complaint = "all is proved without it; where it is a promise, a design mutant that breaks it says so";
  } else {
    judgement.said.push_back(
        fmt::format("without it {} fails ({})", refusals[0].obligation, fmt::join(refusals[0].failed, ", ")));
  }
  return judgement;
}

}  // namespace exo::tools
