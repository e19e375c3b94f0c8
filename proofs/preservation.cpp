// SPDX-License-Identifier: MIT
#include "proofs/preservation.h"

#include "proofs/setting.h"
#include "spec/revocation_theorem.h"
#include "spec/translation_theorem.h"

namespace exo::proofs {

namespace {

using spec::Index;

void prove_group(Setting& setting, Index index) {
  const Keys keys = arbitrary_keys(index, "at");
  std::vector<Bool> before;
  visit_invariants(setting.old(), index, keys, [&](std::string_view, const Bool& truth) { before.push_back(truth); });
  std::vector<Conclusion> conclusions;
  std::size_t position = 0;
  visit_invariants(setting.next(), index, keys, [&](std::string_view name, const Bool& truth) {
    // A conjunct that the step leaves as it was is an instance of a hypothesis.
    const bool untouched = same_term(before[position++], truth);
    if (!untouched && !setting.options.dropped.contains(name)) conclusions.push_back({std::string{name}, truth});
  });
  setting.hypotheses.mention(index, keys);
  setting.prove("preserves/" + std::string{name_of(index)}, std::move(conclusions),
                {in_range(setting.old(), index, keys)}, {keys});
}

// Theorem 5 for an arbitrary agent: what spec/translation_theorem.h says of an arbitrary entry that it remembers.
void prove_translations(Setting& setting) {
  const State& old = setting.old();
  const Word agent = word_constant("at_agent");
  const Keys at{word_constant("at_table"), word_constant("at_index")};
  const Word word = word_constant("remembered_word");
  const spec::Remembered<Symbolic> remembered{agent,
                                              at[0],
                                              at[1],
                                              word,
                                              word_constant("remembered_of_page") == 1,
                                              word_constant("remembered_holder"),
                                              word_constant("remembered_owner"),
                                              word_constant("remembered_type")};
  const Word frame = spec::target_of(word);
  const Word slot = spec::slot_of(word);
  std::vector<Conclusion> conclusions = touched_conclusions(
      setting, [&](const State& next, const auto& visit) { spec::remembered_entry(old, next, remembered, visit); });
  setting.hypotheses.mention(Index::frame, {frame});
  setting.hypotheses.mention(Index::frame_slot, {frame, slot - 1});
  setting.hypotheses.mention(Index::frame_word, at);
  setting.hypotheses.mention(Index::agent, {agent});
  setting.prove("translations", std::move(conclusions),
                {in_range(old, Index::agent, {agent}), in_range(old, Index::frame, {frame}),
                 in_range(old, Index::frame_word, at), slot <= capability_slots},
                {{agent}, at, {word}});
}

// The same of the root that it has loaded.
void prove_roots(Setting& setting) {
  const State& old = setting.old();
  const spec::LoadedRoot<Symbolic> root{word_constant("at_agent"), word_constant("root_vcpu"),
                                        word_constant("root_mode"), word_constant("root_frame"),
                                        word_constant("root_domain")};
  std::vector<Conclusion> conclusions = touched_conclusions(
      setting, [&](const State& next, const auto& visit) { spec::loaded_root(old, next, root, visit); });
  setting.hypotheses.mention(Index::agent, {root.agent});
  setting.hypotheses.mention(Index::vcpu, {root.vcpu});
  setting.hypotheses.mention(Index::frame, {root.frame});
  setting.prove("roots", std::move(conclusions),
                {in_range(old, Index::agent, {root.agent}), in_range(old, Index::vcpu, {root.vcpu}),
                 in_range(old, Index::frame, {root.frame}), root.frame != no_frame},
                {{root.agent}, {root.vcpu}, {root.frame}});
}

// Theorem 5, as far as one step goes: what spec/revocation_theorem.h says, of arbitrary elements.
void prove_revocation(Setting& setting) {
  const Word frame = word_constant("at_frame");
  const Word slot = word_constant("at_slot");
  const Keys at{word_constant("at_table"), word_constant("at_index")};
  const Word vcpu = word_constant("at_vcpu");
  const State& old = setting.old();
  const auto conclusions_of = [&](const State& next, const auto& visit) {
    spec::frame_revocation(old, next, frame, at[0], at[1], vcpu, visit);
    spec::capability_revocation(old, next, frame, slot, at[0], at[1], visit);
  };
  std::vector<Conclusion> conclusions = touched_conclusions(setting, conclusions_of);
  setting.hypotheses.mention(Index::frame, {frame});
  setting.hypotheses.mention(Index::frame_slot, {frame, slot - 1});
  setting.hypotheses.mention(Index::frame_word, at);
  setting.hypotheses.mention(Index::vcpu, {vcpu});
  setting.prove("revocation", std::move(conclusions),
                {in_range(old, Index::frame, {frame}), in_range(old, Index::frame_word, at), spec::slot_exists(slot),
                 in_range(old, Index::vcpu, {vcpu})},
                {{frame}, {slot}, at, {vcpu}});
}

// What a step of capability_repossess is for.
void prove_sweep(Setting& setting) {
  const spec::Request<Symbolic>& request = setting.inputs.request;
  const Keys entry{request.argument[2], request.position};
  std::vector<Conclusion> conclusions;
  spec::sweep(setting.next(), request.argument[0], request.argument[1], entry[0], entry[1],
              [&](std::string_view name, const Bool& truth) { conclusions.push_back({std::string{name}, truth}); });
  setting.hypotheses.mention(Index::frame_word, entry);
  setting.prove("sweep", std::move(conclusions), {}, {});
}

// What boot fixes stays: frame_count, the core's root and its entries of all roots.
void prove_fixed(Setting& setting) {
  const State& old = setting.old();
  const Keys slot{word_constant("at_core_slot")};
  std::vector<Conclusion> conclusions;
  const auto must_stay = [&](std::string_view name, const Word& before, const Word& after) {
    if (!same_term(before, after)) conclusions.push_back({std::string{name}, before == after});
  };
  must_stay("frame_count", old.frame_count(), setting.next().frame_count());
  must_stay("boot_root", old.boot_root(), setting.next().boot_root());
  must_stay("core_entry", old.core_entry[slot[0]], setting.next().core_entry[slot[0]]);
  setting.prove("preserves/fixed", std::move(conclusions), {in_range(old, Index::core_slot, slot)}, {slot});
}

// A step of a call leaves true what the next one relies on, and who calls.
void prove_premise(Setting& setting) {
  const Word cpu{0};
  const State& old = setting.old();
  const State& next = setting.next();
  const auto premise = [&](const State& state) {
    return premise_of(*setting.step.of_call, state, setting.inputs.request);
  };
  std::vector<Conclusion> conclusions;
  const auto must_stay = [&](const char* name, const Word& before, const Word& after) {
    if (!same_term(before, after)) conclusions.push_back({name, before == after});
  };
  if (!same_term(premise(old), premise(next))) conclusions.push_back({"premise", premise(next)});
  must_stay("caller", spec::caller_of(old, 0), spec::caller_of(next, 0));
  must_stay("vcpu", old.cpu_vcpu[cpu], next.cpu_vcpu[cpu]);
  must_stay("mode", old.cpu_mode[cpu], next.cpu_mode[cpu]);
  setting.prove("preserves/premise", std::move(conclusions), {}, {});
}

// What all other proofs assume of the words that the specification names follows from what they are.
void prove_promises(const SpecifiedStep& step, const PreservationOptions& options, const Emit& emit) {
  Setting setting{step, options, emit, Promises::open};
  std::vector<Conclusion> conclusions;
  for (const Cut& cut : setting.hypotheses.cuts()) conclusions.push_back({cut.name.term().to_string(), cut.promise});
  setting.prove("preserves/promises", std::move(conclusions), {}, {});
}

// --- Counters ---

// The slots of an index at which a step wrote single elements; elsewhere contributions do not change.
KeyList written_slots(const State& next, Index over) {
  KeyList slots;
  State::each(next, [&](const auto& map) {
    if (map.info().index != over) return;
    for (const auto& write : map.log()) {
      if (!write.whole_row) slots.add(Keys(write.key.begin(), write.key.end()));
    }
  });
  return slots;
}

void prove_unchanged_elsewhere(Setting& setting, const spec::Sum<Symbolic>& sum, Index key_index) {
  const Keys slot = arbitrary_keys(sum.over, "slot");
  const Keys key = arbitrary_keys(key_index, "key");
  const Word before = sum.contribution(setting.old(), slot, key);
  const Word after = sum.contribution(setting.next(), slot, key);
  std::vector<Conclusion> conclusions;
  if (!same_term(before, after)) conclusions.push_back({"contribution_unchanged", before == after});
  std::vector<Bool> assumptions;
  for (const Keys& written : written_slots(setting.next(), sum.over).all())
    assumptions.push_back(!equal(written, slot));
  setting.hypotheses.mention(sum.over, slot);
  setting.hypotheses.mention(key_index, key);
  setting.prove("counts/elsewhere_" + std::string{sum.name}, std::move(conclusions), std::move(assumptions),
                {slot, key});
}

// The contribution of a slot that the step wrote, and whether no slot before it in the list is the same one.
struct Contribution {
  Word before, after;
  Bool first;
};

std::vector<Contribution> written_contributions(const Setting& setting, const spec::Sum<Symbolic>& sum,
                                                const Keys& key) {
  std::vector<Contribution> list;
  const KeyList slots = written_slots(setting.next(), sum.over);
  for (std::size_t i = 0; i < slots.size(); ++i) {
    const Keys& slot = slots.all()[i];
    Bool first = true;
    for (std::size_t j = 0; j < i; ++j) first = first && !equal(slots.all()[j], slot);
    list.push_back({sum.contribution(setting.old(), slot, key), sum.contribution(setting.next(), slot, key), first});
  }
  return list;
}

// Where the step does not write the counter, each contribution is to stay as it is: more than need be, but easy.
void prove_counter(Setting& setting, const spec::Counter<Symbolic>& counter) {
  const Keys key = arbitrary_keys(counter.of, "key");
  const Word before = counter.value(setting.old(), key);
  const Word after = counter.value(setting.next(), key);
  const bool is_written = !same_term(before, after);
  std::vector<Conclusion> conclusions;
  std::vector<Bool> assumptions{in_range(setting.old(), counter.of, key)};
  Word change = 0;
  for (const auto& sum : counter.sums) {
    for (const Contribution& one : written_contributions(setting, sum, key)) {
      if (same_term(one.before, one.after)) continue;
      change = change + choose(one.first, difference(one.after, one.before), 0);
      if (!is_written) conclusions.push_back({std::string{sum.name}, one.before == one.after});
    }
  }
  if (is_written) {
    conclusions.push_back({std::string{counter.name}, after == before + change});
    assumptions.push_back(before + change <= spec::largest_value(counter));
  }
  setting.hypotheses.mention(counter.of, key);
  setting.prove("counts/" + std::string{counter.name}, std::move(conclusions), std::move(assumptions), {key});
}

}  // namespace

void prove_preservation(const SpecifiedStep& step, const PreservationOptions& options, const Emit& emit) {
  Setting setting{step, options, emit, Promises::assumed};
  for (const Index index : {Index::scalar, Index::frame, Index::frame_slot, Index::frame_word, Index::domain,
                            Index::vcpu, Index::slice, Index::cpu, Index::agent, Index::core_slot}) {
    prove_group(setting, index);
  }
  prove_fixed(setting);
  prove_revocation(setting);
  prove_translations(setting);
  prove_roots(setting);
  if (step.name == "capability_repossess_step") prove_sweep(setting);
  if (step.of_call) prove_premise(setting);
  prove_promises(step, options, emit);
  std::set<std::string_view> done;
  for (const auto& counter : spec::counters<Symbolic>()) {
    if (options.dropped.contains(counter.name)) continue;
    for (const auto& sum : counter.sums) {
      if (done.insert(sum.name).second) prove_unchanged_elsewhere(setting, sum, counter.of);
    }
    prove_counter(setting, counter);
  }
}

}  // namespace exo::proofs
