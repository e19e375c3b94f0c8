// SPDX-License-Identifier: MIT
#include "proofs/setting.h"

namespace exo::proofs {

using spec::Index;

std::string_view name_of(Index index) {
  switch (index) {
    case Index::scalar: return "machine";
    case Index::frame: return "frame";
    case Index::frame_slot: return "capability";
    case Index::frame_word: return "word";
    case Index::domain: return "domain";
    case Index::vcpu: return "vcpu";
    case Index::slice: return "slice";
    case Index::cpu: return "cpu";
    case Index::agent: return "agent";
    case Index::core_slot: return "core_slot";
  }
  return "";
}

Keys arbitrary_keys(Index index, const std::string& prefix) {
  if (index == Index::scalar) return {Word{0}};
  Keys keys{word_constant(prefix + "_" + std::string{name_of(index)})};
  if (index == Index::frame_slot) keys.push_back(word_constant(prefix + "_position"));
  if (index == Index::frame_word) keys.push_back(word_constant(prefix + "_index"));
  return keys;
}

namespace {

StepInputs inputs_of(const SpecifiedStep& step, const State& old) {
  StepInputs inputs = step.inputs();
  if (step.by_caller()) inputs.request.caller = spec::caller_of(old, 0);
  return inputs;
}

Hypotheses::Mark start_of(const SpecifiedStep& step, Hypotheses& hypotheses, const spec::Request<Symbolic>& request,
                          Promises promises) {
  if (promises == Promises::assumed) hypotheses.assume_promises();
  if (step.by_caller()) assume_begun(hypotheses, step, request);
  hypotheses.instantiate();
  return hypotheses.mark();
}

}  // namespace

Setting::Setting(const SpecifiedStep& step, const PreservationOptions& options, const Emit& emit, Promises promises)
    : step{step},
      options{options},
      emit{emit},
      hypotheses{options.dropped},
      inputs{inputs_of(step, hypotheses.old())},
      outcome{step.take(hypotheses, inputs.request, promises)},
      start{start_of(step, hypotheses, inputs.request, promises)} {}

void Setting::prove(const std::string& kind, std::vector<Conclusion> conclusions, std::vector<Bool> assumptions,
                    const std::vector<Keys>& places) {
  Obligation result{step.name + "/" + kind,
                    Verdict::not_inductive,
                    std::move(conclusions),
                    std::move(assumptions),
                    &hypotheses,
                    inputs.watched,
                    {},
                    {inputs.request.hardware.begin(), inputs.request.hardware.end()},
                    {},
                    true,
                    step_of_call(step, inputs),
                    of_two_states};
  for (const Keys& keys : places) {
    for (const Word& key : keys) {
      if (!key.is_number()) result.places.push_back({key.term().decl().name().str(), key});
    }
  }
  emit(std::move(result));
  hypotheses.return_to(start);
}

}  // namespace exo::proofs
