// SPDX-License-Identifier: MIT
#include "proofs/known_runs.h"

#include "fuzz/situations.h"

#include <algorithm>

namespace exo::proofs {

namespace {

constexpr std::uint64_t seed = 1;
constexpr std::uint64_t random_steps = 1'500'000;
constexpr std::size_t most_situations = 4'000;

std::vector<model::Trace> read_witnesses(const std::filesystem::path& folder, const std::string& step) {
  std::vector<std::filesystem::path> files;
  if (!std::filesystem::is_directory(folder)) return {};
  for (const auto& file : std::filesystem::directory_iterator{folder}) {
    if (file.path().filename().string().starts_with(step + ".")) files.push_back(file.path());
  }
  std::ranges::sort(files);
  std::vector<model::Trace> traces;
  for (const auto& file : files) {
    if (auto trace = model::read_trace(file.string())) traces.push_back(std::move(*trace));
  }
  return traces;
}

// Of the machine code its conclusions, at the numbers of the state; of the specification the invariants that it breaks.
std::vector<std::string> failed_in(ReachedState& state, const Obligation& obligation) {
  std::vector<std::string> failed;
  if (obligation.when_refuted == Verdict::refuted) {
    if (const Conclusion* const violated = state.violated(obligation)) failed.push_back(violated->name);
    return failed;
  }
  for (const Conclusion& conclusion : obligation.conclusions) {
    const auto is_it = [&](const model::Violation& violation) { return violation.name == conclusion.name; };
    if (std::ranges::any_of(state.broken(), is_it)) failed.push_back(conclusion.name);
  }
  return failed;
}

std::optional<Run> run_among(std::vector<ReachedState>& states, const Obligation& obligation) {
  for (ReachedState& state : states) {
    auto failed = failed_in(state, obligation);
    if (!failed.empty()) return Run{state.trace(), std::move(failed)};
  }
  return {};
}

}  // namespace

std::string call_with(const std::string& step) {
  for (const auto& call : spec::calls<model::Native>()) {
    if (call.steps && call.steps->name == step) return std::string{call.name};
  }
  return step;
}

std::vector<ReachedState> KnownRuns::states_of(std::vector<model::Trace> traces) const {
  constexpr model::Word positions = 2;  // of each call
  std::vector<ReachedState> states;
  const auto add = [&states](std::optional<ReachedState> state) {
    if (state) states.push_back(std::move(*state));
  };
  for (model::Trace& trace : traces) {
    if (!in_call_) {
      add(ReachedState::of(std::move(trace)));
      continue;
    }
    for (model::Word position = 0; position < positions; ++position) {
      add(ReachedState::of(trace, Moment{position, *in_call_}));
    }
  }
  return states;
}

void KnownRuns::turn_to(const Obligation& obligation) {
  const std::string step = obligation.name.substr(0, obligation.name.find('/'));
  std::optional<bool> in_call;
  if (obligation.of_call) in_call = obligation.of_call->status.has_value();
  if (step == step_ && in_call == in_call_) return;
  step_ = step;
  call_ = call_with(step);
  in_call_ = in_call;
  in_witnesses_ = states_of(read_witnesses(witnesses_, call_));
  in_random_runs_.reset();
}

std::optional<Run> KnownRuns::run_that_violates(const Obligation& obligation, Effort effort) {
  turn_to(obligation);
  if (auto run = run_among(in_witnesses_, obligation)) return run;
  if (effort == Effort::brief) return {};
  if (!in_random_runs_) {
    in_random_runs_ =
        states_of(fuzz::find_situations(call_, seed, random_steps, in_call_ ? most_situations / 2 : most_situations));
  }
  const auto run = run_among(*in_random_runs_, obligation);
  if (!run) return {};
  std::vector<ReachedState> shorter = states_of({fuzz::shorten(run->trace)});
  const auto short_run = run_among(shorter, obligation);
  return short_run ? short_run : run;
}

}  // namespace exo::proofs
