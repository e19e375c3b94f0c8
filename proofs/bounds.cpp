// SPDX-License-Identifier: MIT
#include "proofs/bounds.h"

#include "proofs/call_of_steps.h"
#include "proofs/entry_bounds.h"
#include "proofs/x86/executor.h"

#include <algorithm>

namespace exo::proofs {

namespace {

// Executed only to be measured: what hardware answers is arbitrary.
x86::Result measure(CoreImage& image, const State& old, const std::string& function,
                    const std::vector<Word>& registers) {
  x86::Environment environment = image.environment(old);
  environment.load_root = [](const Word&, const Bool&) {};
  environment.invalidate_page = [](const Word&, const Bool&) {};
  environment.write_msr = [](std::uint32_t, const Word&, const Bool&) {};
  environment.port_in = [](std::uint16_t, const Bool&) { return Symbolic::low_bits(word_constant("port"), 8); };
  environment.port_out = [](std::uint16_t, const Word&, const Bool&) {};
  x86::Executor executor{image.program(), std::move(environment)};
  return executor.run(function, registers);
}

std::vector<Word> registers_of(const SpecifiedStep& step) {
  const auto number = static_cast<std::uint64_t>(&step - steps().data());
  const StepInputs inputs = step.inputs();
  std::vector<Word> registers{inputs.request.argument.begin(), inputs.request.argument.end()};
  if (number < call_count) {
    registers.emplace_back(number);
  } else {
    registers.resize(step.of_call ? step.of_call->arguments : step.arguments.size(), Word{0});
    if (step.of_call) registers.push_back(inputs.request.position);
  }
  return registers;
}

// Of a call that is made of steps: as many as there can be.
FunctionBound bound_of(const SpecifiedStep& step, CoreImage& image, const State& old) {
  if (!step.steps) {
    const auto result = measure(image, old, step.function, registers_of(step));
    return {step.name, result.longest_path, result.stack_bytes, {}};
  }
  const LoopBound around = loop_bound(step, image, registers_of(step));
  const FunctionBound one = bound_of(*std::ranges::find(steps(), step.steps->name, &SpecifiedStep::name), image, old);
  return {step.name,
          around.beginning + step.steps->most * (one.instructions + around.pass),
          around.stack_bytes + return_address_bytes + one.stack_bytes,
          {}};
}

// The longest way in and out around the function of a step, with the instruction of ring 3 that enters.
std::optional<std::uint64_t> longest_around(const SpecifiedStep& step, const State& old,
                                            const std::vector<RouteBound>& routes) {
  spec::Request<Symbolic> request = step.inputs().request;
  request.caller = spec::caller_of(old, 0);
  const bool goes_back_directly = step.specify(old, request).next.cpu_leave.log().empty();
  std::optional<std::uint64_t> longest;
  for (const RouteBound& route : routes) {
    if (route.calls != std::vector{step.function}) continue;
    if (step.function == "system_call" && goes_back_directly && route.route != "direct") continue;
    longest = std::max(longest.value_or(0), route.instructions + 1);
  }
  return longest;
}

}  // namespace

std::vector<FunctionBound> function_bounds(CoreImage& image) {
  const Hypotheses hypotheses;
  const std::vector<RouteBound> routes = route_bounds(image);
  std::vector<FunctionBound> bounds;
  for (const SpecifiedStep& step : steps()) {
    if (!step.by_caller()) continue;
    FunctionBound bound = bound_of(step, image, hypotheses.old());
    if (const auto around = longest_around(step, hypotheses.old(), routes)) {
      bound.between_rings = *around + bound.instructions;
    }
    bounds.push_back(bound);
  }
  return bounds;
}

}  // namespace exo::proofs
