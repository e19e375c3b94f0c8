// SPDX-License-Identifier: MIT
#include "proofs/hypotheses.h"

#include <fmt/format.h>

#include <algorithm>

namespace exo::proofs {

using spec::Index;

namespace {

const std::vector<Keys>& all_of(const std::map<Index, KeyList>& lists, Index index) {
  static const std::vector<Keys> none;
  const auto found = lists.find(index);
  return found == lists.end() ? none : found->second.all();
}

}  // namespace

bool same_terms(const Keys& a, const Keys& b) {
  return std::ranges::equal(a, b, [](const Word& x, const Word& y) { return same_term(x, y); });
}

Bool equal(const Keys& a, const Keys& b) {
  Bool all = true;
  for (std::size_t i = 0; i < a.size(); ++i) all = all && a[i] == b[i];
  return all;
}

void KeyList::add(const Keys& keys) {
  std::vector<unsigned> identity;
  for (const Word& key : keys) identity.push_back(key.term().id());
  if (known_.insert(std::move(identity)).second) keys_.push_back(keys);
}

Bool in_range(const State& state, Index index, const Keys& keys) {
  switch (index) {
    case Index::scalar: return true;
    case Index::frame: return spec::frame_exists(state, keys[0]);
    case Index::frame_slot: return spec::frame_exists(state, keys[0]) && keys[1] < capability_slots;
    case Index::frame_word: return spec::frame_exists(state, keys[0]) && keys[1] < words_per_frame;
    case Index::domain: return keys[0] < domain_count;
    case Index::vcpu: return keys[0] < vcpu_count;
    case Index::slice: return keys[0] < slice_count;
    case Index::cpu: return keys[0] < spec::cpu_count;
    case Index::agent: return keys[0] < agent_count;
    case Index::core_slot: return keys[0] < core_slot_count;
  }
  return false;
}

Hypotheses::Hypotheses(const DroppedConjuncts& dropped) : dropped_{dropped} {
  State::each(old_, [this](auto& map) {
    using Key = typename std::remove_reference_t<decltype(map)>::Key;
    const auto original = map.base().reader();
    map.base().set_reader([this, original, info = map.info()](const Key& key) {
      Word value = original(key);
      note({info, Keys(key.begin(), key.end()), value});
      return value;
    });
  });
}

void Hypotheses::note(const ElementRead& read) {
  if (making_ != nullptr) making_->reads.push_back(read);
  if (!notes_.known.insert(read.value.term().id()).second) return;
  notes_.reads.push_back(read);
  mention(read.map.index, read.keys);
  if (read.map.name == "capability_count") notes_.counted_slots.add(read.keys);
}

Hypotheses::Mark Hypotheses::mark() const {
  Mark mark;
  mark.facts = facts_.size();
  mark.notes = notes_;
  return mark;
}

void Hypotheses::return_to(const Mark& mark) {
  facts_.erase(facts_.begin() + static_cast<std::ptrdiff_t>(mark.facts), facts_.end());
  notes_ = mark.notes;
}

void Hypotheses::mention(Index index, const Keys& keys) {
  switch (index) {
    case Index::frame_word: notes_.seen[Index::frame].add({keys[0]}); break;
    case Index::frame_slot:
      notes_.seen[Index::frame].add({keys[0]});
      for (std::uint64_t position = 0; position < capability_slots; ++position) {
        notes_.seen[Index::frame_slot].add({keys[0], Word{position}});
      }
      break;
    default: break;
  }
  notes_.seen[index].add(keys);
}

void Hypotheses::assume(const Bool& fact) {
  if (fact.is_true()) return;
  facts_.push_back(fact);
  if (making_ != nullptr) making_->facts.push_back(fact);
}

template <class Make>
void Hypotheses::assume_made(std::string rule, std::vector<Keys> keys, Make&& make) {
  Name name{std::move(rule), std::vector<unsigned>{}};
  for (const Keys& list : keys) {
    for (const Word& key : list) name.second.push_back(key.term().id());
  }
  const auto [place, is_new] = made_.try_emplace(std::move(name));
  Made& made = place->second;
  if (is_new) {
    made.keys = std::move(keys);
    making_ = &made;
    make();
    making_ = nullptr;
    return;
  }
  for (const ElementRead& read : made.reads) note(read);
  facts_.insert(facts_.end(), made.facts.begin(), made.facts.end());
}

void Hypotheses::assume_promises() {
  for (const Cut& cut : cuts_) assume(cut.promise);
}

void Hypotheses::define_cuts() {
  for (const Cut& cut : cuts_) assume(definition(cut));
}

void Hypotheses::assume_invariants(Index index, const Keys& keys) {
  const Bool exists = in_range(old_, index, keys);
  visit_invariants(old_, index, keys, [&](std::string_view name, const Bool& fact) {
    if (!dropped_.contains(name)) assume(spec::implies(exists, fact));
  });
  if (other_) assume_of_other(*other_, index, keys);
}

// What is the same of both states is assumed already.
void Hypotheses::assume_of_other(const State& other, Index index, const Keys& keys) {
  const Bool exists = in_range(old_, index, keys);
  std::vector<Bool> known;
  visit_invariants(old_, index, keys, [&](std::string_view, const Bool& fact) { known.push_back(fact); });
  std::size_t position = 0;
  visit_invariants(other, index, keys, [&](std::string_view name, const Bool& fact) {
    if (!same_term(known[position++], fact) && !dropped_.contains(name)) assume(spec::implies(exists, fact));
  });
  if (index != Index::frame_word) return;
  related_(keys, [&](std::string_view, const Bool& fact) { assume(spec::implies(exists, fact)); });
}

void Hypotheses::pair_with(const State& other, Related related) {
  other_ = other;
  related_ = std::move(related);
  const auto seen = notes_.seen;
  for (const auto& [index, count] : notes_.instantiated) {
    for (std::size_t i = 0; i < count; ++i) assume_of_other(other, index, seen.at(index).all()[i]);
  }
}

void Hypotheses::instantiate() {
  mention(Index::scalar, {Word{0}});
  mention(Index::cpu, {Word{0}});
  mention(Index::agent, {Word{0}});
  const auto seen = notes_.seen;
  for (const auto& [index, list] : seen) {
    for (std::size_t& i = notes_.instantiated[index]; i < list.size(); ++i) {
      const Keys& keys = list.all()[i];
      assume_made(fmt::format("invariants {}", static_cast<int>(index)), {keys}, [&] {
        assume_invariants(index, keys);
        bound_counters(index, keys);
      });
    }
  }
}

void Hypotheses::bound_counters(Index index, const Keys& key) {
  if (index == Index::frame_slot) return;  // those are many, and no obligation needs the bound of each
  for (const auto& counter : spec::counters<Symbolic>()) {
    if (counter.of != index || dropped_.contains(counter.name)) continue;
    assume(spec::implies(in_range(old_, index, key), counter.value(old_, key) <= spec::largest_value(counter)));
  }
}

const spec::Counter<Symbolic>& counter_named(std::string_view name) {
  return *std::ranges::find(spec::counters<Symbolic>(), name, &spec::Counter<Symbolic>::name);
}

void Hypotheses::count() {
  // What contributions read is not counted in turn.
  const auto seen = notes_.seen;
  const KeyList slots = notes_.counted_slots;
  for (const auto& counter : spec::counters<Symbolic>()) {
    if (dropped_.contains(counter.name)) continue;
    const auto& keys = counter.of == Index::frame_slot ? slots.all() : all_of(seen, counter.of);
    for (const Keys& key : keys) count_keys(counter, key, seen);
    for (const auto& sum : counter.sums) {
      if (sum.key_of != nullptr) tell_apart(counter, sum, all_of(seen, sum.over));
    }
  }
}

void Hypotheses::count_keys(const spec::Counter<Symbolic>& counter, const Keys& key,
                            const std::map<Index, KeyList>& contributors) {
  const Bool exists = in_range(old_, counter.of, key);
  const Word value = counter.value(old_, key);
  assume_made(fmt::format("bound {}", counter.name), {key}, [&] {
    assume(spec::implies(exists, value <= spec::largest_value(counter)));
    if (counter.within.empty()) return;
    assume(spec::implies(exists, value <= counter_named(counter.within).value(old_, {key[0]})));
  });
  for (const auto& sum : counter.sums) {
    for (const Keys& slot : all_of(contributors, sum.over)) {
      assume_made(fmt::format("part {} {}", counter.name, sum.name), {key, slot},
                  [&] { assume(spec::implies(exists, sum.contribution(old_, slot, key) <= value)); });
    }
  }
}

void Hypotheses::tell_apart(const spec::Counter<Symbolic>& counter, const spec::Sum<Symbolic>& sum,
                            const std::vector<Keys>& slots) {
  for (const Keys& slot : slots) {
    for (const Keys& other : slots) {
      if (same_terms(slot, other)) continue;
      assume_made(fmt::format("two parts {} {}", counter.name, sum.name), {slot, other}, [&] {
        const Keys key = sum.key_of(old_, slot);
        const Word both = sum.contribution(old_, slot, key) + sum.contribution(old_, other, key);
        assume(spec::implies(in_range(old_, counter.of, key) && !equal(slot, other), both <= counter.value(old_, key)));
      });
    }
  }
}

}  // namespace exo::proofs
