// SPDX-License-Identifier: MIT
#include "proofs/isolation.h"

#include "spec/isolation.h"
#include "spec/translation_theorem.h"

#include <string>

namespace exo::proofs {

namespace {

using Root = spec::Root<Symbolic>;

static_assert(spec::cpu_count == 1);  // the one processor has the number 0

// What a counterexample shows: the entries on the way, and where they lead.
std::vector<Watch> watched_on(const spec::Walk<Symbolic>& path) {
  std::vector<Watch> watched;
  for (const auto& read : path.reads) {
    const std::string level = std::to_string(read.level);
    watched.push_back({"table_" + level, read.table});
    watched.push_back({"entry_" + level, read.word});
  }
  watched.push_back({"frame", path.frame});
  return watched;
}

// From the root of a vCPU or processor, which is in range.
void prove_from(const std::string& name, Hypotheses& hypotheses, const Root& root, const Watch& whose,
                const Bool& in_range, const Emit& emit) {
  const Watch address{"address", word_constant("address")};
  std::vector<Conclusion> conclusions;
  spec::isolation(hypotheses.old(), root, address.value, [&](std::string_view conclusion, const Bool& truth) {
    conclusions.push_back({std::string{conclusion}, truth});
  });
  std::vector<Watch> watched = watched_on(spec::walk(hypotheses.old(), root.table, address.value));
  watched.insert(watched.begin(), {whose, address});
  emit({.name = "isolation/" + name,
        .when_refuted = Verdict::refuted,
        .conclusions = std::move(conclusions),
        .assumptions = {in_range},
        .hypotheses = &hypotheses,
        .arguments = std::move(watched),
        .places = {},
        .hardware = {},
        .of_step = false});
}

void prove_from_vcpu(const std::string& name, Root (*root_of)(const State&, const Word&),
                     const DroppedConjuncts& dropped, const Emit& emit) {
  Hypotheses hypotheses{dropped};
  const Word vcpu = word_constant("vcpu");
  prove_from(name, hypotheses, root_of(hypotheses.old(), vcpu), {"vcpu", vcpu}, vcpu < vcpu_count, emit);
}

void prove_from_processor(const DroppedConjuncts& dropped, const Emit& emit) {
  Hypotheses hypotheses{dropped};
  const Word cpu{0};
  hypotheses.mention(spec::Index::vcpu, {hypotheses.old().cpu_vcpu[cpu]});  // its root is that of this vCPU
  prove_from("loaded_root", hypotheses, spec::loaded_root_of(hypotheses.old(), cpu), {"cpu", cpu}, true, emit);
}

void prove_remembered(const DroppedConjuncts& dropped, const Emit& emit) {
  Hypotheses hypotheses{dropped};
  const Word agent = word_constant("agent");
  const Keys at{word_constant("table"), word_constant("index")};
  const Word vcpu = word_constant("vcpu");
  const Word mode = word_constant("mode");
  std::vector<Conclusion> conclusions;
  const auto conclude = [&](std::string_view conclusion, const Bool& truth) {
    conclusions.push_back({std::string{conclusion}, truth});
  };
  spec::newly_remembered(hypotheses.old(), agent, at[0], at[1], conclude);
  spec::newly_loaded(hypotheses.old(), agent, vcpu, mode, conclude);
  hypotheses.mention(spec::Index::frame_word, at);
  hypotheses.mention(spec::Index::vcpu, {vcpu});
  emit({.name = "isolation/remembered",
        .when_refuted = Verdict::refuted,
        .conclusions = std::move(conclusions),
        .assumptions = {vcpu < vcpu_count},
        .hypotheses = &hypotheses,
        .arguments = {{"table", at[0]}, {"index", at[1]}, {"vcpu", vcpu}, {"mode", mode}},
        .places = {},
        .hardware = {},
        .of_step = false});
}

}  // namespace

void prove_isolation(const DroppedConjuncts& dropped, const Emit& emit) {
  prove_from_vcpu("kernel_root", spec::kernel_root_of<Symbolic>, dropped, emit);
  prove_from_vcpu("user_root", spec::user_root_of<Symbolic>, dropped, emit);
  prove_from_processor(dropped, emit);
  prove_remembered(dropped, emit);
}

}  // namespace exo::proofs
