// SPDX-License-Identifier: MIT
#include "proofs/reachability.h"

#include "model/names.h"
#include "model/replay.h"
#include "spec/calls.h"

#include <fmt/format.h>

namespace exo::proofs {

namespace {

// Why the trace is no witness, or empty.
std::string problem_with(const std::filesystem::path& file, Call call, Status status) {
  const auto trace = model::read_trace(file.string());
  if (!trace) return trace.error();
  const model::Replay replay = model::replay_on_model(*trace);
  if (replay.wrong) return *replay.wrong;
  if (trace->lines.empty() || !trace->lines.back().step.is(call)) return "its last step is another call";
  if (replay.answers.back().status != spec::code(status)) return "its last step is answered otherwise";
  return {};
}

}  // namespace

void prove_reachability(const std::filesystem::path& witnesses, const std::function<void(Result)>& report) {
  const spec::State<model::Native> any;
  for (const auto& call : spec::calls<model::Native>()) {
    for (const Status status : spec::statuses(call, any)) {
      Result result;
      result.name = fmt::format("{}/reaches/{}", call.name, model::status_name(spec::code(status)));
      const auto file = witnesses / fmt::format("{}.{}.trace", call.name, model::status_name(spec::code(status)));
      result.reason = problem_with(file, call.number, status);
      result.verdict = result.reason.empty() ? Verdict::proved : Verdict::vacuous;
      report(std::move(result));
    }
  }
}

}  // namespace exo::proofs
