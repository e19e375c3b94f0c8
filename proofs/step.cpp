// SPDX-License-Identifier: MIT
#include "proofs/step.h"

namespace exo::proofs {

namespace {

using R = const spec::Request<Symbolic>&;

std::vector<SpecifiedStep> make_steps() {
  std::vector<SpecifiedStep> list;
  for (const auto& call : spec::calls<Symbolic>()) {
    list.push_back({std::string{call.name},
                    {call.arguments.begin(), call.arguments.end()},
                    "system_call",
                    Answers::status_and_value,
                    Mode::kernel,
                    call.specify});
    list.back().steps = call.steps;
  }
  list.push_back({"bounce",
                  {},
                  "bounce",
                  Answers::status,
                  Mode::user,
                  [](const State& s, R) { return spec::bounce(s); },
                  x86::Convention::preserve_most});
  for (const auto& call : spec::short_calls<Symbolic>()) {
    const bool is_return = spec::code(call.number) == return_to_user_number;
    list.push_back({std::string{call.name},
                    {call.arguments.begin(), call.arguments.end()},
                    std::string{call.name},
                    is_return ? Answers::value_or_status : Answers::status_and_value,
                    Mode::kernel,
                    call.specify,
                    is_return ? x86::Convention::preserve_most : x86::Convention::c});
  }
  for (const auto& call : spec::calls<Symbolic>()) {
    if (!call.steps) continue;
    list.push_back({std::string{call.steps->name},
                    {call.arguments.begin(), call.arguments.end()},
                    std::string{call.steps->name},
                    Answers::status,
                    Mode::kernel,
                    call.steps->specify});
    list.back().of_call = call.steps;
  }
  list.push_back({"exception",
                  {"vector", "error_code", "address"},
                  "exception",
                  Answers::status,
                  {},
                  [](const State& s, R r) {
                    return spec::exception(s, r.argument[0], r.argument[1], r.argument[2], r.hardware[0],
                                           r.hardware[1]);
                  },
                  x86::Convention::preserve_most,
                  {"cpu_rip_canonical"}});
  list.push_back({"domain_fault",
                  {},
                  "domain_fault",
                  Answers::nothing,
                  {},
                  [](const State& s, R r) { return spec::domain_fault(s, r.caller, r.hardware[0], r.hardware[1]); },
                  x86::Convention::c,
                  {"cpu_rip_canonical"}});
  list.push_back({"tick",
                  {"elapsed"},
                  "tick",
                  Answers::nothing,
                  {},
                  [](const State& s, R r) {
                    const auto& found = r.hardware;
                    return spec::tick(s, r.argument[0], found[0], found[1], found[2], found[3]);
                  },
                  x86::Convention::preserve_most});
  list.back().when_idle = true;
  list.push_back({"set_accessed_dirty", {"table", "index", "bits"}, {}, Answers::nothing, {}, [](const State& s, R r) {
                    return spec::set_accessed_dirty(s, r.argument[0], r.argument[1], r.argument[2]);
                  }});
  list.push_back(
      {"user_store", {"table", "index", "word_index", "word"}, {}, Answers::nothing, {}, [](const State& s, R r) {
         return spec::user_store(s, r.argument[0], r.argument[1], r.argument[2], r.argument[3]);
       }});
  list.push_back({"register_saved", {"frame", "index", "word"}, {}, Answers::nothing, {}, [](const State& s, R r) {
                    return spec::register_saved(s, r.argument[0], r.argument[1], r.argument[2]);
                  }});
  list.push_back({"ring_3_runs", {"rip", "rsp", "rflags"}, {}, Answers::nothing, {}, [](const State& s, R r) {
                    return spec::ring_3_runs(s, r.argument[0], r.argument[1], r.argument[2]);
                  }});
  list.push_back({"agent_flushes", {"agent", "vcpu", "mode"}, {}, Answers::nothing, {}, [](const State& s, R r) {
                    return spec::agent_flushes(s, r.argument[0], r.argument[1], r.argument[2]);
                  }});
  list.push_back({"agent_goes_offline", {"agent"}, {}, Answers::nothing, {}, [](const State& s, R r) {
                    return spec::agent_goes_offline(s, r.argument[0]);
                  }});
  return list;
}

}  // namespace

StepInputs SpecifiedStep::inputs() const {
  StepInputs result{{}, {Word{0}, {0, 0, 0, 0, 0}, {0, 0, 0, 0, 0, 0, 0, 0}}};
  for (std::size_t i = 0; i < spec::max_hardware_inputs; ++i) {
    result.request.hardware[i] = word_constant("hardware_" + std::to_string(i));
  }
  for (std::size_t i = 0; i < spec::max_arguments; ++i) {
    const std::string argument = i < arguments.size() ? arguments[i] : "unused_" + std::to_string(i);
    result.request.argument[i] = word_constant("argument_" + argument);
    if (i < arguments.size()) result.watched.push_back({argument, result.request.argument[i]});
  }
  if (of_call) {
    result.request.position = word_constant(step_position);
    result.watched.push_back({step_position, result.request.position});
  }
  return result;
}

spec::Outcome<Symbolic> SpecifiedStep::take(Hypotheses& hypotheses, const spec::Request<Symbolic>& request,
                                            Promises promises) const {
  std::vector<Cut> cuts;
  Symbolic::collect_cuts(&cuts, promises == Promises::open);
  spec::Outcome<Symbolic> outcome = specify(hypotheses.old(), request);
  Symbolic::collect_cuts(nullptr);
  hypotheses.cut(cuts);
  return outcome;
}

void assume_running(Hypotheses& hypotheses, const SpecifiedStep& step) {
  const State& old = hypotheses.old();
  if (!step.when_idle) hypotheses.assume(old.cpu_vcpu[Word{0}] != no_vcpu);
  if (step.mode) hypotheses.assume(old.cpu_mode[Word{0}] == spec::code(*step.mode));
}

void assume_begun(Hypotheses& hypotheses, const SpecifiedStep& step, const spec::Request<Symbolic>& request) {
  assume_running(hypotheses, step);
  if (!step.of_call) return;
  hypotheses.assume(premise_of(*step.of_call, hypotheses.old(), request));
  hypotheses.assume(request.position < step.of_call->count(request));
}

std::optional<StepOfCall> step_of_call(const SpecifiedStep& step, const StepInputs& inputs) {
  if (!step.of_call) return {};
  return StepOfCall{inputs.request.position};
}

Bool premise_of(const spec::Steps<Symbolic>& steps, const State& state, const spec::Request<Symbolic>& request) {
  return steps.premise(state, {request.caller, request.argument, {0, 0, 0, 0, 0, 0, 0, 0}});
}

const std::vector<SpecifiedStep>& steps() {
  static thread_local const std::vector<SpecifiedStep> list = make_steps();
  return list;
}

}  // namespace exo::proofs
