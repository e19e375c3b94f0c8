// SPDX-License-Identifier: MIT
#include "tools/mutate/judge.h"

#include "model/translation_cache.h"
#include "tools/library/files.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <fnmatch.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <regex>
#include <span>
#include <stdexcept>

namespace exo::tools {
namespace {

namespace fs = std::filesystem;

// The lockstep is given so many random calls, always the same.
constexpr unsigned lockstep_calls = 300'000;
constexpr unsigned lockstep_seed = 1;
constexpr int ended_by_signal = 128;

bool matches(const std::string& glob, const std::string& name) { return fnmatch(glob.c_str(), name.c_str(), 0) == 0; }

std::string describe(const Refusal& refusal) {
  constexpr std::size_t shown = 3;
  std::string what = refusal.reason;
  if (!refusal.failed.empty()) {
    what = fmt::format("{}", fmt::join(std::span{refusal.failed}.first(std::min(shown, refusal.failed.size())), ", "));
  }
  if (refusal.failed.size() > shown) what += ", ...";
  return fmt::format("{} {} ({})", refusal.verdict, refusal.obligation, what);
}

// The refusal that is expected, or null; complains of it. Notes it with those by whom it is.
const Refusal* expect(const Mutant& mutant, const std::vector<Refusal>& refusals, const std::string& verdict,
                      Judgement& judgement, bool Judgement::* by) {
  const auto found = std::ranges::find_if(refusals, [&](const Refusal& refusal) {
    return matches(mutant.refuter, refusal.obligation) && refusal.verdict == verdict &&
           (mutant.invariant.empty() || std::ranges::find(refusal.failed, mutant.invariant) != refusal.failed.end());
  });
  if (found != refusals.end()) {
    judgement.*by = true;
    const bool is_run = by == &Judgement::run_refutes;
    judgement.said.push_back((is_run ? "a run: " : "") + describe(*found));
    return &*found;
  }
  judgement.complaint = "survives the proofs";
  for (const Refusal& refusal : refusals) {
    judgement.complaint = "is noticed by others than expected";
    judgement.said.push_back(describe(refusal));
  }
  return nullptr;
}

void ask_lockstep(const Mutant& mutant, const Workspace& workspace, const fs::path& trace, Judgement& judgement) {
  const Output output = run_to_end({workspace.program("exo-fuzz").string(), "--calls", std::to_string(lockstep_calls),
                                    "--seed", std::to_string(lockstep_seed), "--output", trace.string()});
  std::smatch calls;
  const bool counted = std::regex_search(output.text, calls, std::regex{"([0-9]+) calls in "});
  if (output.status >= ended_by_signal) {
    judgement.lockstep_sees = true;
    judgement.said.push_back("lockstep: the core crashes");
  } else if (output.status == 1 && counted) {
    judgement.lockstep_sees = true;
    judgement.said.push_back(fmt::format("lockstep: after {} calls", calls[1].str()));
  } else if (output.status != 0) {
    throw std::runtime_error("exo-fuzz failed:\n" + output.text);
  }
  judgement.lockstep_is_blind_as_stated = !judgement.lockstep_sees && !mutant.lockstep_sees;
  if (judgement.lockstep_sees == mutant.lockstep_sees) return;
  if (!judgement.complaint.empty()) judgement.complaint += "; ";
  judgement.complaint += mutant.lockstep_sees ? fmt::format("the lockstep does not see it in {} calls", lockstep_calls)
                                              : "the lockstep sees it, against expectation";
}

}  // namespace

std::string step_of(const Mutant& mutant) { return mutant.refuter.substr(0, mutant.refuter.find('/')); }

std::vector<Refusal> ask_proofs(std::vector<std::string> command, const fs::path& report) {
  fs::remove(report);
  command.insert(command.end(), {"--report", report.string()});
  const Output output = run_to_end(command);
  if (!fs::exists(report)) throw std::runtime_error(fmt::format("{} wrote no report:\n{}", command[0], output.text));
  const auto results = nlohmann::json::parse(read_file(report)).at("results");
  if (results.empty()) throw std::runtime_error(fmt::format("no obligation: {}", fmt::join(command, " ")));
  std::vector<Refusal> refusals;
  for (const auto& result : results) {
    if (result.at("verdict") == "PROVED") continue;
    refusals.push_back({result.at("name"), result.at("verdict"), result.at("reason"), result.at("failed")});
  }
  return refusals;
}

void Judge::judge_core(const Mutant& mutant, const Workspace& workspace, Judgement& judgement) const {
  workspace.build({"exovisor", "exo-fuzz"});
  const fs::path folder = traces / mutant.name;
  fs::remove_all(folder);
  fs::create_directories(folder);
  const auto ask = [&](const std::string& filter) {
    return ask_proofs({prove.string(), "--image", workspace.program("exovisor.elf").string(), "--filter", filter,
                       "--no-cache", "--runs-first", "-j", "1", "--counterexamples", folder.string()},
                      folder / "report.json");
  };
  auto refusals = ask(mutant.refuter);
  const bool of_entry = step_of(mutant) == "entry";  // no step, so there is nothing to replay
  if (refusals.empty()) refusals = ask(of_entry ? "entry/*" : step_of(mutant) + "/refines/*");  // who else notices
  const Refusal* refusal = expect(mutant, refusals, "REFUTED", judgement, &Judgement::proof_refutes);
  if (refusal != nullptr && !of_entry) {
    std::string trace = refusal->obligation + ".trace";
    std::ranges::replace(trace, '/', '.');
    if (!fs::exists(folder / trace)) judgement.complaint = "the proof wrote no trace of its counterexample";
  }
  ask_lockstep(mutant, workspace, folder / "lockstep.trace", judgement);
}

void Judge::judge_design(const Mutant& mutant, const Workspace& workspace, Judgement& judgement) const {
  if (mutant.refinement_holds) workspace.build({"exovisor", "exo-prove"});
  const fs::path folder = traces / mutant.name;
  fs::create_directories(folder);
  bool Judgement::* by = &Judgement::proof_refutes;
  const auto ask_runs = [&] {
    by = &Judgement::run_refutes;
    workspace.build({"design_runs"});
    return ask_proofs({workspace.program("design_runs").string(), "--obligation", mutant.refuter, "--violates",
                       mutant.invariant, "--trace", (folder / "run.trace").string()},
                      folder / "runs.json");
  };
  const auto is_unknown = [](const Refusal& refusal) { return refusal.verdict == "UNKNOWN"; };
  const auto ask = [&] {
    if (mutant.invariant == model::cached_translations) return ask_runs();  // a check of the model alone
    if (mutant.refuter.contains("/confidentiality/")) {  // solvers find it hard to make up two states
      auto refusals = ask_runs();
      if (std::ranges::none_of(refusals, is_unknown)) return refusals;
      by = &Judgement::proof_refutes;
    }
    workspace.build({"design_proofs"});
    auto refusals = ask_proofs(
        {workspace.program("design_proofs").string(), "--filter", mutant.refuter, "--conclusion", mutant.invariant},
        folder / "report.json");
    return std::ranges::any_of(refusals, is_unknown) ? ask_runs() : refusals;
  };
  const auto refusals = ask();
  const bool of_state = step_of(mutant) == "isolation";  // which speaks of one state, not of a step from it
  expect(mutant, refusals, of_state ? "REFUTED" : "NOT INDUCTIVE", judgement, by);
  if (!mutant.refinement_holds) return;
  const auto differences =
      ask_proofs({workspace.program("exo-prove").string(), "--filter", step_of(mutant) + "/refines/*", "--no-cache",
                  "-j", "1", "--counterexamples", folder.string()},
                 folder / "refinement.json");
  if (differences.empty()) {
    judgement.said.push_back("the core refines the mutated specification");
  } else {
    judgement.complaint = "the core does not refine the mutated specification: " + describe(differences.front());
  }
}

Judgement Judge::judge(const Mutant& mutant, Workspace& workspace, bool keep) const {
  Judgement judgement;
  judgement.name = mutant.name;
  judgement.kind = mutant.kind == Mutant::Kind::core ? "core" : "design";
  workspace.plant(mutant);
  try {
    if (mutant.kind == Mutant::Kind::core) {
      judge_core(mutant, workspace, judgement);
    } else {
      judge_design(mutant, workspace, judgement);
    }
  } catch (const std::exception& error) {
    judgement.complaint = error.what();
  }
  if (!keep) workspace.remove_mutant();
  judgement.as_expected = judgement.complaint.empty();
  return judgement;
}

}  // namespace exo::tools
