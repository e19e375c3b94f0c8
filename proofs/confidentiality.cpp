// SPDX-License-Identifier: MIT
#include "proofs/noninterference.h"

#include "proofs/setting.h"
#include "spec/confidentiality_theorem.h"

#include <stdexcept>

namespace exo::proofs {

namespace {

using spec::Index;

bool is_secret(const spec::MapInfo& map) { return map.index == Index::frame_word || spec::is_own_register(map); }

// Another word, or the same: solvers begin with the latter, so that they look at no more differences than they must.
Word perhaps_another(const Word& differs, const Word& another, const Word& word) {
  return choose(differs == 1, another, word);
}

// Equal to the old state but for what may be secret, which is arbitrary.
State another_state(const State& old) {
  State other = old;
  State::each(other, [](auto& map) {
    const spec::MapInfo& info = map.info();
    if (!is_secret(info)) return;
    using Base = std::remove_cvref_t<decltype(map.base())>;
    const Base differs{{"differs_" + std::string{info.name}, info.index, 1}};
    const Base another{{"other_" + std::string{info.name}, info.index, info.bits}};
    map.base().set_reader([differs, another, original = map.base().reader()](const auto& key) {
      return perhaps_another(differs.read(key), another.read(key), original(key));
    });
  });
  return other;
}

// A part of the state but memory, at an arbitrary element.
struct Part {
  spec::MapInfo map;
  Keys at;
  Word value;
};

std::vector<Part> parts_of(const State& state, bool (*wanted)(const spec::MapInfo&)) {
  std::vector<Part> list;
  State::each(state, [&](const auto& map) {
    if (!wanted(map.info())) return;
    const bool is_one = map.info().index == Index::cpu;
    static_assert(spec::cpu_count == 1);
    const Keys at = is_one ? Keys{Word{0}} : arbitrary_keys(map.info().index, "at");
    if constexpr (std::tuple_size_v<typename std::remove_cvref_t<decltype(map)>::Key> == 2) {
      list.push_back({map.info(), at, map.read({at[0], at[1]})});
    } else {
      list.push_back({map.info(), at, map.read({at[0]})});
    }
  });
  return list;
}

// The step, taken from two states at once.
struct Pair {
  Pair(const SpecifiedStep& step, const PreservationOptions& options, const Emit& emit)
      : setting{step, options, emit, Promises::assumed},
        act{spec::act_of(step.name, setting.old(), setting.inputs.request)},
        other{another_state(setting.old())},
        second{take_second()} {
    setting.hypotheses.pair_with(other, [this](const Keys& word, const Hypotheses::Visit& visit) {
      spec::is_same_to(setting.old(), other, act, observer, word[0], word[1], visit);
    });
    assume_registers();
    setting.hypotheses.instantiate();
    setting.start = setting.hypotheses.mark();
    setting.of_two_states = true;
  }
  Pair(const Pair&) = delete;
  Pair& operator=(const Pair&) = delete;

  void assume_registers() {
    const Bool runs = spec::has_processor(setting.old(), observer);
    const std::vector<Part> one = parts_of(setting.old(), spec::is_own_register);
    const std::vector<Part> another = parts_of(other, spec::is_own_register);
    for (std::size_t i = 0; i < one.size(); ++i) {
      setting.hypotheses.assume(spec::implies(runs, one[i].value == another[i].value));
    }
  }

  // A word that the specification cuts has one name in both. That its two definitions are equal is concluded.
  spec::Outcome<Symbolic> take_second() {
    spec::Request<Symbolic> request = setting.inputs.request;
    for (std::size_t k = act.found; k < spec::max_hardware_inputs; ++k) {
      const Word found = request.hardware[k];
      request.hardware[k] = perhaps_another(word_constant("differs_" + std::to_string(k)),
                                            word_constant("other_hardware_" + std::to_string(k)), found);
      spec::found_alike(setting.old(), setting.next(), act, observer, found, request.hardware[k],
                        [&](std::string_view, const Bool& fact) { setting.hypotheses.assume(fact); });
    }
    std::vector<Cut> cuts;
    Symbolic::collect_cuts(&cuts);
    spec::Outcome<Symbolic> outcome = setting.step.specify(other, request);
    Symbolic::collect_cuts(nullptr);
    const auto& first = setting.hypotheses.cuts();
    if (cuts.size() != first.size()) throw std::logic_error{"the two states have other cuts"};
    for (std::size_t k = 0; k < cuts.size(); ++k) {
      choices.push_back({first[k].name.term().to_string(), first[k].value == cuts[k].value});
    }
    return outcome;
  }

  void prove(const std::string& what, std::vector<Conclusion> conclusions) {
    std::erase_if(conclusions, [](const Conclusion& conclusion) { return conclusion.truth.is_true(); });
    setting.prove("confidentiality/" + what, std::move(conclusions), {}, {{observer.domain, observer.slot}});
  }

  // What is proved after it relies on it.
  void prove_for_all_else(const std::string& what, const std::vector<Conclusion>& conclusions) {
    prove(what, conclusions);
    for (const Conclusion& conclusion : conclusions) setting.hypotheses.assume(conclusion.truth);
    setting.start = setting.hypotheses.mark();
  }

  const State& next() const { return setting.next(); }

  spec::Observer<Symbolic> observer{word_constant("observer"), word_constant("observer_slot")};
  std::vector<Conclusion> choices;
  Setting setting;
  spec::Act<Symbolic> act;
  State other;
  spec::Outcome<Symbolic> second;
};

void prove_answer(Pair& pair) {
  std::vector<Conclusion> conclusions = pair.choices;
  conclusions.push_back({"status_is_same", pair.setting.outcome.status == pair.second.status});
  conclusions.push_back({"value_is_same", pair.setting.outcome.value == pair.second.value});
  pair.prove_for_all_else("answer", conclusions);
}

// Equal in both states, where the condition holds of the first of them. What the step leaves alone is a hypothesis.
template <class Where>
std::vector<Conclusion> equal_parts(Pair& pair, const Where& where) {
  const auto is_no_word = [](const spec::MapInfo& map) { return map.index != Index::frame_word; };
  const auto statements = [&](const State& state, const State& second) {
    std::vector<std::pair<Part, Bool>> list;
    const std::vector<Part> another = parts_of(second, is_no_word);
    for (const Part& part : parts_of(state, is_no_word)) {
      const Bool same = part.value == another[list.size()].value;
      list.emplace_back(part, spec::implies(where(state, part.map, part.at), same));
    }
    return list;
  };
  const auto before = statements(pair.setting.old(), pair.other);
  const auto after = statements(pair.next(), pair.second.next);
  pair.setting.hypotheses.return_to(pair.setting.start);  // of what was read, only this matters:
  std::vector<Conclusion> conclusions;
  for (std::size_t i = 0; i < after.size(); ++i) {
    const auto& [part, truth] = after[i];
    if (truth.is_true() || same_term(before[i].second, truth)) continue;
    pair.setting.hypotheses.mention(part.map.index, part.at);
    conclusions.push_back({std::string{part.map.name} + "_is_same",
                           spec::implies(in_range(pair.setting.old(), part.map.index, part.at), truth)});
  }
  return conclusions;
}

// In one of the cases that there are.
void prove_words(Pair& pair, const std::string& what, const Bool& is_case) {
  const State& old = pair.setting.old();
  const Keys at = arbitrary_keys(Index::frame_word, "at");
  pair.setting.hypotheses.mention(Index::frame_word, at);
  const Bool matters = is_case && in_range(old, Index::frame_word, at) &&
                       !spec::is_others_place(old, pair.next(), pair.observer, at[0], at[1]);
  std::vector<Bool> before;
  spec::looks_alike(old, pair.other, pair.observer, at[0], at[1],
                    [&](std::string_view, const Bool& fact) { before.push_back(fact); });
  std::vector<Conclusion> conclusions;
  std::size_t position = 0;
  spec::looks_alike(pair.next(), pair.second.next, pair.observer, at[0], at[1],
                    [&](std::string_view name, const Bool& fact) {
                      if (same_term(before[position++], fact)) return;
                      conclusions.push_back({std::string{name}, spec::implies(matters, fact)});
                    });
  pair.prove(what, std::move(conclusions));
}

}  // namespace

void prove_confidentiality(const SpecifiedStep& step, const PreservationOptions& options, const Emit& emit) {
  Pair pair{step, options, emit};
  prove_answer(pair);
  pair.prove_for_all_else("registers",
                          equal_parts(pair, [&](const State& state, const spec::MapInfo& map, const Keys& at) {
                            return spec::is_register<Symbolic>(map, at[0]) && spec::has_processor(state, pair.observer);
                          }));
  pair.prove("public", equal_parts(pair, [&](const State&, const spec::MapInfo& map, const Keys& at) {
               return spec::is_public<Symbolic>(map, at[0]) &&
                      !spec::may_wake(pair.setting.old(), pair.act, map, at[0]);
             }));
  const Word runs = pair.setting.old().cpu_vcpu[Word{0}];
  const Word runs_next = pair.next().cpu_vcpu[Word{0}];
  if (same_term(runs, runs_next)) {
    prove_words(pair, "word", true);
  } else {
    prove_words(pair, "word_if_stays", runs_next == runs);
    prove_words(pair, "word_if_leaves", runs_next != runs);
  }
}

}  // namespace exo::proofs
