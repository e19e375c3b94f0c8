// SPDX-License-Identifier: MIT
// An arbitrary state that satisfies the invariants, as far as an obligation looks at it.
//
// Every read of the state is noted. `instantiate` then assumes the invariants at each element that was
// read, and `count` relates the counters that were read to their sums; instances read further elements,
// so both can be repeated. There are no quantifiers: docs/proof-method.md says why these instances
// suffice in practice and are always sound.
//
// What was made of an element once is remembered: obligations of one step look at the same elements again and again.
#pragma once

#include "proofs/digest.h"
#include "proofs/symbolic.h"
#include "spec/counters.h"

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

namespace exo::proofs {

using State = spec::State<Symbolic>;
using Keys = spec::Keys<Symbolic>;

// Names of conjuncts and counters that are left out, to ask whether they are needed.
using DroppedConjuncts = std::set<std::string, std::less<>>;

// A list of distinct keys; distinct as terms, their values may coincide.
class KeyList {
 public:
  void add(const Keys& keys);
  const std::vector<Keys>& all() const { return keys_; }
  std::size_t size() const { return keys_.size(); }

 private:
  std::vector<Keys> keys_;
  std::set<std::vector<unsigned>> known_;  // by the identity of their terms
};

bool same_terms(const Keys& a, const Keys& b);
Bool equal(const Keys& a, const Keys& b);

// One element of the state that was read, for counterexamples.
struct ElementRead {
  spec::MapInfo map;
  Keys keys;
  Word value;
};

class Hypotheses {
 public:
  explicit Hypotheses(const DroppedConjuncts& dropped = {});
  Hypotheses(const Hypotheses&) = delete;
  Hypotheses& operator=(const Hypotheses&) = delete;

  const State& old() const { return old_; }
  void assume(const Bool& fact);
  // Notes them. Of the names nothing is known before their promises are assumed, or they are defined.
  void cut(const std::vector<Cut>& cuts) { cuts_.insert(cuts_.end(), cuts.begin(), cuts.end()); }
  void assume_promises();
  void define_cuts();
  // Assumes the invariants at everything read so far and not instantiated yet.
  void instantiate();
  // Assumes what sums say of the counters at everything read so far.
  void count();
  // Notes an element without reading it.
  void mention(spec::Index index, const Keys& keys);

  // Beside the old state, another one that satisfies the invariants: they are assumed wherever they are of the old one.
  // `related` visits what is known of the two at each word.
  using Visit = std::function<void(std::string_view, const Bool&)>;
  using Related = std::function<void(const Keys& word, const Visit& visit)>;
  void pair_with(const State& other, Related related);

  const DroppedConjuncts& dropped() const { return dropped_; }
  const std::vector<Bool>& facts() const { return facts_; }
  // The same for the same fact in every run.
  std::uint32_t name_of(std::size_t fact) { return order_.hash_of(facts_[fact].term()); }
  OrderedTerms& order() { return order_; }
  const std::vector<Cut>& cuts() const { return cuts_; }
  const std::vector<ElementRead>& reads() const { return notes_.reads; }

  // What was assumed and read up to now, to return to.
  class Mark;
  Mark mark() const;
  void return_to(const Mark& mark);

 private:
  // Facts that follow from the keys, and what was read to make them.
  struct Made {
    std::vector<Keys> keys;  // so that their terms live, and stand for no others
    std::vector<Bool> facts;
    std::vector<ElementRead> reads;
  };
  using Name = std::pair<std::string, std::vector<unsigned>>;  // of a rule, and the identities of its keys

  void note(const ElementRead& read);
  // Assumes what the rule makes of these keys; `make` is called where it is not known.
  template <class Make>
  void assume_made(std::string rule, std::vector<Keys> keys, Make&& make);
  // A sum of so many slots is not larger than this.
  void bound_counters(spec::Index index, const Keys& key);
  void count_keys(const spec::Counter<Symbolic>& counter, const Keys& key,
                  const std::map<spec::Index, KeyList>& contributors);
  // Two slots that add to the same counter make it at least two.
  void tell_apart(const spec::Counter<Symbolic>& counter, const spec::Sum<Symbolic>& sum,
                  const std::vector<Keys>& slots);
  void assume_invariants(spec::Index index, const Keys& keys);
  void assume_of_other(const State& other, spec::Index index, const Keys& keys);

  struct Notes {
    std::vector<ElementRead> reads;
    std::unordered_set<unsigned> known;  // the terms of these
    std::map<spec::Index, KeyList> seen;
    std::map<spec::Index, std::size_t> instantiated;
    KeyList counted_slots;  // capability slots whose bindings were read
  };

  DroppedConjuncts dropped_;
  State old_;
  std::optional<State> other_;
  Related related_;
  std::vector<Bool> facts_;
  OrderedTerms order_;
  std::vector<Cut> cuts_;
  Notes notes_;
  std::map<Name, Made> made_;
  Made* making_ = nullptr;
};

class Hypotheses::Mark {
  friend Hypotheses;
  std::size_t facts;
  Notes notes;
};

const spec::Counter<Symbolic>& counter_named(std::string_view name);

// In range, so that invariants speak of it.
Bool in_range(const State& state, spec::Index index, const Keys& keys);

// Calls group(visit) of the invariants of one element of an index.
template <class Visit>
void visit_invariants(const State& state, spec::Index index, const Keys& keys, Visit&& visit) {
  switch (index) {
    case spec::Index::scalar: return spec::machine_invariants(state, visit);
    case spec::Index::frame: return spec::frame_invariants(state, keys[0], visit);
    case spec::Index::frame_slot: return spec::capability_invariants(state, keys[0], keys[1], visit);
    case spec::Index::frame_word: return spec::word_invariants(state, keys[0], keys[1], visit);
    case spec::Index::domain: return spec::domain_invariants(state, keys[0], visit);
    case spec::Index::vcpu: return spec::vcpu_invariants(state, keys[0], visit);
    case spec::Index::slice: return spec::slice_invariants(state, keys[0], visit);
    case spec::Index::cpu: return spec::cpu_invariants(state, keys[0], visit);
    case spec::Index::agent: return spec::agent_invariants(state, keys[0], visit);
    case spec::Index::core_slot: return spec::core_slot_invariants(state, keys[0], visit);
  }
}

}  // namespace exo::proofs
