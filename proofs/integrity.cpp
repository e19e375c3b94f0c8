// SPDX-License-Identifier: MIT
#include "proofs/noninterference.h"

#include "proofs/setting.h"
#include "spec/integrity_theorem.h"

namespace exo::proofs {

namespace {

using spec::Index;

using Act = spec::Act<Symbolic>;

// What `conclude` says of an arbitrary element of an index.
template <class Conclude>
void prove_of(Setting& setting, Index index, const Conclude& conclude) {
  const State& old = setting.old();
  const Keys keys = arbitrary_keys(index, "at");
  const Act act = spec::act_of(setting.step.name, old, setting.inputs.request);
  std::vector<Conclusion> conclusions =
      touched_conclusions(setting, [&](const State& next, const auto& visit) { conclude(next, act, keys, visit); });
  setting.hypotheses.mention(index, keys);
  setting.prove("integrity/" + std::string{name_of(index)}, std::move(conclusions), {in_range(old, index, keys)},
                {keys});
}

}  // namespace

void prove_integrity(const SpecifiedStep& step, const PreservationOptions& options, const Emit& emit) {
  Setting setting{step, options, emit, Promises::assumed};
  const State& old = setting.old();
  prove_of(setting, Index::frame_word, [&](const State& next, const Act& act, const Keys& at, const auto& visit) {
    spec::word_integrity(old, next, act, at[0], at[1], visit);
  });
  prove_of(setting, Index::frame, [&](const State& next, const Act& act, const Keys& at, const auto& visit) {
    spec::frame_integrity(old, next, act, at[0], visit);
  });
  prove_of(setting, Index::frame_slot, [&](const State& next, const Act& act, const Keys& at, const auto& visit) {
    spec::capability_integrity(old, next, act, at[0], at[1] + 1, visit);
  });
  prove_of(setting, Index::domain, [&](const State& next, const Act& act, const Keys& at, const auto& visit) {
    spec::domain_integrity(old, next, act, at[0], visit);
  });
  prove_of(setting, Index::vcpu, [&](const State& next, const Act& act, const Keys& at, const auto& visit) {
    spec::vcpu_integrity(old, next, act, at[0], visit);
  });
  prove_of(setting, Index::slice, [&](const State& next, const Act& act, const Keys& at, const auto& visit) {
    spec::slice_integrity(old, next, act, at[0], visit);
  });
  prove_of(setting, Index::scalar, [&](const State& next, const Act& act, const Keys&, const auto& visit) {
    spec::machine_integrity(old, next, act, visit);
  });
}

}  // namespace exo::proofs
