// SPDX-License-Identifier: MIT
#include "proofs/step.h"

namespace exo::proofs {

namespace {

using R = const spec::Request<Symbolic>&;

std::vector<SpecifiedStep> make_steps() {
  std::vector<SpecifiedStep> list;
  for (const auto& call : spec::calls<Symbolic>()) {
    list.push_back({std::string{call.name}, {call.arguments.begin(), call.arguments.end()}, true, call.specify});
  }
  list.push_back({"domain_fault", {}, true, [](const State& s, R r) { return spec::domain_fault(s, r.caller); }});
  list.push_back({"set_accessed_dirty", {"table", "index", "bits"}, false, [](const State& s, R r) {
                    return spec::set_accessed_dirty(s, r.argument[0], r.argument[1], r.argument[2]);
                  }});
  list.push_back({"user_store", {"table", "index", "word_index", "word"}, false, [](const State& s, R r) {
                    return spec::user_store(s, r.argument[0], r.argument[1], r.argument[2], r.argument[3]);
                  }});
  return list;
}

}  // namespace

StepInputs SpecifiedStep::inputs() const {
  StepInputs result{{}, {Word{0}, {0, 0, 0, 0, 0}, {word_constant("hardware_0"), word_constant("hardware_1")}}};
  for (std::size_t i = 0; i < spec::max_arguments; ++i) {
    const std::string argument = i < arguments.size() ? arguments[i] : "unused_" + std::to_string(i);
    result.request.argument[i] = word_constant("argument_" + argument);
    if (i < arguments.size()) result.watched.push_back({argument, result.request.argument[i]});
  }
  return result;
}

const std::vector<SpecifiedStep>& steps() {
  static thread_local const std::vector<SpecifiedStep> list = make_steps();
  return list;
}

}  // namespace exo::proofs
