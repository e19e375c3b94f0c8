// SPDX-License-Identifier: MIT
#include "model/check.h"

#include "spec/counters.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <stdexcept>
#include <utility>

namespace exo::model {

namespace {

using spec::Index;
using Keys = spec::Keys<Native>;

// The numbers of frames in proper use: what the invariants speak of.
Word frames_of(const Machine& machine) { return std::min(machine.state().frame_count(), machine.frames()); }

// Calls visit(keys) for each element of an index.
template <class Visit>
void for_each(const Machine& machine, Index index, Visit&& visit) {
  const auto [rows, columns] = extent(index, frames_of(machine));
  const bool two_keys = index == Index::frame_slot || index == Index::frame_word;
  Keys key(two_keys ? 2 : 1);
  for (key[0] = 0; key[0] < rows; ++key[0]) {
    for (Word column = 0; column < columns; ++column) {
      key.back() = two_keys ? column : key[0];
      visit(std::as_const(key));
    }
  }
}

std::string place(Index index, const Keys& key) {
  switch (index) {
    case Index::scalar: return "the machine";
    case Index::frame: return fmt::format("frame {}", key[0]);
    case Index::frame_slot: return fmt::format("frame {}, slot {}", key[0], key[1] + 1);
    case Index::frame_word: return fmt::format("frame {}, word {}", key[0], key[1]);
    case Index::domain: return fmt::format("domain {}", key[0]);
    case Index::vcpu: return fmt::format("vCPU {}", key[0]);
    case Index::slice: return fmt::format("slice {}", key[0]);
    case Index::cpu: return fmt::format("processor {}", key[0]);
    case Index::core_slot: return fmt::format("core slot {}", key[0]);
  }
  return {};
}

// Whether a slot may add to any sum over its index at all; spares most of the work on a large machine.
bool counts(const State& state, Index over, const Keys& slot) {
  switch (over) {
    case Index::frame: return state.owner[slot[0]] != no_domain;
    case Index::frame_slot: return spec::capability_held(state, slot[0], slot[1] + 1);
    case Index::frame_word: return spec::is_live(state, slot[0], slot[1]);
    case Index::domain: return !spec::domain_is(state, slot[0], DomainState::dead);
    case Index::vcpu: return state.vcpu_state[slot[0]] != spec::code(VcpuState::absent);
    case Index::slice: return state.slice_domain[slot[0]] != no_domain;
    default: throw std::logic_error{"no sum is over this index"};
  }
}

}  // namespace

std::vector<Violation> invariant_violations(const Machine& machine) {
  std::vector<Violation> found;
  const State& state = machine.state();
  const auto check = [&](Index index, auto&& group) {
    for_each(machine, index, [&](const Keys& key) {
      group(key, [&](std::string_view name, bool holds) {
        if (!holds) found.push_back({std::string{name}, place(index, key)});
      });
    });
  };
  check(Index::scalar, [&](const Keys&, auto&& visit) { spec::machine_invariants(state, visit); });
  check(Index::frame, [&](const Keys& key, auto&& visit) { spec::frame_invariants(state, key[0], visit); });
  check(Index::frame_slot,
        [&](const Keys& key, auto&& visit) { spec::capability_invariants(state, key[0], key[1], visit); });
  check(Index::frame_word, [&](const Keys& key, auto&& visit) { spec::word_invariants(state, key[0], key[1], visit); });
  check(Index::domain, [&](const Keys& key, auto&& visit) { spec::domain_invariants(state, key[0], visit); });
  check(Index::vcpu, [&](const Keys& key, auto&& visit) { spec::vcpu_invariants(state, key[0], visit); });
  check(Index::slice, [&](const Keys& key, auto&& visit) { spec::slice_invariants(state, key[0], visit); });
  check(Index::cpu, [&](const Keys& key, auto&& visit) { spec::cpu_invariants(state, key[0], visit); });
  return found;
}

std::vector<Violation> counter_violations(const Machine& machine) {
  std::vector<Violation> found;
  const State& state = machine.state();
  std::map<Index, std::vector<Keys>> counting;  // by index, the slots that count
  for (const Index index :
       {Index::frame, Index::frame_slot, Index::frame_word, Index::domain, Index::vcpu, Index::slice}) {
    for_each(machine, index, [&](const Keys& slot) {
      if (counts(state, index, slot)) counting[index].push_back(slot);
    });
  }
  for (const auto& counter : spec::counters<Native>()) {
    for_each(machine, counter.of, [&](const Keys& key) {
      Word total = 0;
      for (const spec::Sum<Native>& sum : counter.sums) {
        for (const Keys& slot : counting[sum.over]) total += sum.contribution(state, slot, key);
      }
      const Word stored = counter.value(state, key);
      if (stored == total) return;
      found.push_back(
          {std::string{counter.name}, fmt::format("{}: stored {}, counted {}", place(counter.of, key), stored, total)});
    });
  }
  return found;
}

std::vector<Violation> violations(const Machine& machine) {
  std::vector<Violation> found = invariant_violations(machine);
  for (Violation& violation : counter_violations(machine)) found.push_back(std::move(violation));
  return found;
}

}  // namespace exo::model
