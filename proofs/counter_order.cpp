// SPDX-License-Identifier: MIT
#include "proofs/counter_order.h"

#include <algorithm>
#include <stdexcept>

namespace exo::proofs {

namespace {

using Counter = spec::Counter<Symbolic>;

const Counter& other_of(const std::vector<Counter>& counters, const Counter& counter) {
  const auto found = std::ranges::find(counters, counter.within, &Counter::name);
  if (found == counters.end() || found->sums.size() < counter.sums.size()) {
    throw std::logic_error{"a counter stands within one that has not its sums"};
  }
  return *found;
}

}  // namespace

void prove_counter_order(const std::vector<Counter>& counters, const PreservationOptions& options, const Emit& emit) {
  for (const Counter& counter : counters) {
    if (counter.within.empty() || options.dropped.contains(counter.name)) continue;
    const Counter& other = other_of(counters, counter);
    Hypotheses hypotheses{options.dropped};
    const Keys key{word_constant("key_0"), word_constant("key_1")};  // as many as it has
    std::vector<Conclusion> conclusions;
    for (std::size_t i = 0; i < counter.sums.size(); ++i) {
      if (other.sums[i].over != counter.sums[i].over) throw std::logic_error{"sums over unlike slots are compared"};
      const Keys slot{word_constant("slot_0"), word_constant("slot_1")};
      const Word one = counter.sums[i].contribution(hypotheses.old(), slot, key);
      const Word more = other.sums[i].contribution(hypotheses.old(), slot, key);
      if (!same_term(one, more)) conclusions.push_back({std::string{counter.sums[i].name}, one <= more});
    }
    hypotheses.instantiate();
    emit({.name = "counters/within/" + std::string{counter.name},
          .when_refuted = Verdict::refuted,
          .conclusions = std::move(conclusions),
          .assumptions = {},
          .hypotheses = &hypotheses,
          .arguments = {},
          .places = {},
          .hardware = {}});
  }
}

}  // namespace exo::proofs
