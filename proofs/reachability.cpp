// SPDX-License-Identifier: MIT
#include "proofs/reachability.h"

#include "model/names.h"
#include "model/replay.h"

#include <fmt/format.h>

namespace exo::proofs {

namespace {

using model::Happening;

// Why the trace is no witness, or empty.
std::string problem_with(const std::filesystem::path& file, const Happening& happening, Status status) {
  const auto trace = model::read_trace(file.string());
  if (!trace) return trace.error();
  const model::Replay replay = model::replay_on_model(*trace);
  if (replay.wrong) return *replay.wrong;
  if (replay.last != &happening) return "its last step is another";
  if (replay.answers.back().status != spec::code(status)) return "its last step is answered otherwise";
  return {};
}

}  // namespace

void prove_reachability(const std::filesystem::path& witnesses, const std::function<void(Result)>& report) {
  for (const Happening& happening : model::happenings()) {
    for (const Status status : happening.answers) {
      Result result;
      result.name = fmt::format("{}/reaches/{}", happening.name, model::status_name(spec::code(status)));
      const auto file = witnesses / (model::outcome_name(happening, spec::code(status)) + ".trace");
      result.reason = problem_with(file, happening, status);
      result.verdict = result.reason.empty() ? Verdict::proved : Verdict::vacuous;
      report(std::move(result));
    }
  }
}

}  // namespace exo::proofs
