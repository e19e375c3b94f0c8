// SPDX-License-Identifier: MIT
#include "model/replay.h"

#include "model/names.h"

#include <fmt/format.h>

#include <memory>

namespace exo::model {

namespace {

constexpr Word smallest_boot = 32;
constexpr Word largest_boot = 4096;

std::optional<std::string> cannot_boot(const Trace& trace) {
  if (trace.start != Trace::Start::boot || (trace.frames >= smallest_boot && trace.frames <= largest_boot)) {
    return std::nullopt;
  }
  return fmt::format("a machine of {} frames does not boot; it must have {} to {}", trace.frames, smallest_boot,
                     largest_boot);
}

std::string describe(const Answer& answer) { return fmt::format("{} {:#x}", status_name(answer.status), answer.value); }

// What speaks against performing a line next.
std::optional<std::string> cannot_perform(const Trace::Line& line, const Machine& machine) {
  const Word vcpu = machine.state().cpu_vcpu[0];
  if (line.vcpu.has_value() && *line.vcpu != vcpu) {
    return fmt::format("vCPU {} is on the processor, not {}", vcpu, *line.vcpu);
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::string> set_start(const Trace& trace, Machine& machine, const CoreRoot& core) {
  if (auto reason = cannot_boot(trace)) return reason;
  if (trace.start == Trace::Start::boot) machine = booted_machine(trace.frames, core);
  for (const Trace::Element& element : trace.state) machine.set(element.map, element.key, element.value);
  return std::nullopt;
}

Replay replay_by(const Trace& trace, const Machine& model, const Perform& perform) {
  Replay result;
  for (const Trace::Line& line : trace.lines) {
    ++result.steps;
    if ((result.wrong = cannot_perform(line, model))) return result;
    result.last = happening_of(model, line.step);
    Answer answer;
    result.wrong = perform(line.step, answer);
    result.answers.push_back(answer);
    if (!result.wrong.has_value() && line.answer.has_value() && *line.answer != answer) {
      result.wrong =
          fmt::format("the trace expects {}, the model answers {}", describe(*line.answer), describe(answer));
    }
    if (result.wrong.has_value()) return result;
  }
  return result;
}

Replay replay_on_model(const Trace& trace) {
  Machine machine{trace.frames};
  if (auto reason = set_start(trace, machine)) return Replay{.wrong = std::move(reason)};
  return replay_by(trace, machine, [&](const Step& step, Answer& answer) {
    answer = machine.perform(step);
    machine.forget_writes();
    return std::optional<std::string>{};
  });
}

Replay replay_on_core(const Trace& trace) {
  if (auto reason = cannot_boot(trace)) return Replay{.wrong = std::move(reason)};
  const auto lockstep = trace.start == Trace::Start::boot ? std::make_unique<Lockstep>(booted_machine(trace.frames))
                                                          : std::make_unique<Lockstep>(trace.frames);
  for (const Trace::Element& element : trace.state) lockstep->set(element.map, element.key, element.value);
  return replay_by(trace, lockstep->model(), [&](const Step& step, Answer& answer) {
    auto difference = lockstep->perform(step);
    answer = lockstep->answer();
    return difference;
  });
}

Trace record(const Trace& start, std::span<const Step> steps) {
  Trace trace{start.frames, start.start, start.state, {}};
  Machine machine{trace.frames};
  if (set_start(trace, machine).has_value()) return trace;
  for (const Step& step : steps) {
    const Word vcpu = machine.state().cpu_vcpu[0];
    const Answer answer = machine.perform(step);
    trace.lines.push_back({step, step.by_vcpu() ? std::optional{vcpu} : std::nullopt,
                           step.answered() ? std::optional{answer} : std::nullopt});
    machine.forget_writes();
  }
  return trace;
}

}  // namespace exo::model
