// SPDX-License-Identifier: MIT
#include "model/check.h"

#include "spec/counters.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <stdexcept>
#include <unordered_map>
#include <utility>

namespace exo::model {

namespace {

using spec::Index;
using Keys = spec::Keys<Native>;

// The numbers of frames in proper use: what the invariants speak of.
Word frames_of(const Machine& machine) { return std::min(machine.state().frame_count(), machine.frames()); }

// Calls visit(keys) for each element of an index whose first key is wanted.
template <class Wanted, class Visit>
void for_each(const Machine& machine, Index index, Wanted&& wanted, Visit&& visit) {
  const auto [rows, columns] = extent(index, frames_of(machine));
  const bool two_keys = index == Index::frame_slot || index == Index::frame_word;
  Keys key(two_keys ? 2 : 1);
  for (key[0] = 0; key[0] < rows; ++key[0]) {
    if (!wanted(key[0])) continue;
    for (Word column = 0; column < columns; ++column) {
      key.back() = two_keys ? column : key[0];
      visit(std::as_const(key));
    }
  }
}

template <class Visit>
void for_each(const Machine& machine, Index index, Visit&& visit) {
  for_each(machine, index, [](Word) { return true; }, visit);
}

std::size_t element_count(const Machine& machine, Index index) {
  const auto [rows, columns] = extent(index, frames_of(machine));
  return rows * columns;
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
    case Index::agent: return fmt::format("agent {}", key[0]);
    case Index::core_slot: return fmt::format("core slot {}", key[0]);
  }
  return {};
}

// Whether there is anything but zeros in a frame.
bool has_content(const Machine& machine, Word frame) {
  static const MapNumber memory = map_named("memory");
  return std::ranges::any_of(machine.row(memory, frame), [](Word word) { return word != 0; });
}

// Free frames without content are alike: the conjuncts of a word ask for nothing but the type and the owner of its
// frame, its index, and the word itself. On a large machine most frames are such ones.
bool is_as_any_free_frame(const Machine& machine, Word frame) {
  return spec::type_is(machine.state(), frame, FrameType::free) && machine.state().owner[frame] == no_domain &&
         !has_content(machine, frame);
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

// The slots that count, by index. Of the entries of tables there are many, and each counts for two frames only: the one
// it is in, and the one it names. So they are kept by frame, too.
class CountingSlots {
 public:
  explicit CountingSlots(const Machine& machine) {
    const State& state = machine.state();
    for (const Index index :
         {Index::frame, Index::frame_slot, Index::frame_word, Index::domain, Index::vcpu, Index::slice}) {
      // A word that is zero is no entry.
      const auto may_count = [&](Word row) { return index != Index::frame_word || has_content(machine, row); };
      for_each(machine, index, may_count, [&](const Keys& slot) {
        if (counts(state, index, slot)) slots_[index].push_back(slot);
      });
    }
    for (const Keys& slot : slots_[Index::frame_word]) {
      const Word target = spec::target_of(Word{state.memory[slot[0], slot[1]]});
      entries_[slot[0]].push_back(slot);
      if (target != slot[0]) entries_[target].push_back(slot);
    }
  }

  // Those that may count for this key.
  const std::vector<Keys>& of(Index over, Index of_key, const Keys& key) const {
    static const std::vector<Keys> none;
    if (over == Index::frame_word && (of_key == Index::frame || of_key == Index::frame_slot)) {
      const auto found = entries_.find(key[0]);
      return found == entries_.end() ? none : found->second;
    }
    const auto found = slots_.find(over);
    return found == slots_.end() ? none : found->second;
  }

 private:
  std::map<Index, std::vector<Keys>> slots_;
  std::unordered_map<Word, std::vector<Keys>> entries_;
};

std::vector<Violation> all_of(std::vector<Group> groups) {
  std::vector<Violation> all;
  for (Group& group : groups) std::ranges::move(group.violations, std::back_inserter(all));
  return all;
}

}  // namespace

std::vector<Group> check_invariants(const Machine& machine) {
  std::vector<Group> groups;
  const State& state = machine.state();
  const auto check = [&](std::string_view name, Index index, auto&& conjuncts) {
    Group group{.name = std::string{name}, .conjuncts = 0, .elements = element_count(machine, index), .violations = {}};
    bool knows_free_frames = false;
    const auto is_new = [&](Word row) {
      if (index != Index::frame_word || !is_as_any_free_frame(machine, row)) return true;
      return !std::exchange(knows_free_frames, true);
    };
    for_each(machine, index, is_new, [&](const Keys& key) {
      std::size_t count = 0;
      conjuncts(key, [&](std::string_view conjunct, bool holds) {
        ++count;
        if (!holds) group.violations.push_back({std::string{conjunct}, place(index, key)});
      });
      group.conjuncts = count;
    });
    groups.push_back(std::move(group));
  };
  check("machine", Index::scalar, [&](const Keys&, auto&& visit) { spec::machine_invariants(state, visit); });
  check("core_slot", Index::core_slot,
        [&](const Keys& key, auto&& visit) { spec::core_slot_invariants(state, key[0], visit); });
  check("frame", Index::frame, [&](const Keys& key, auto&& visit) { spec::frame_invariants(state, key[0], visit); });
  check("capability", Index::frame_slot,
        [&](const Keys& key, auto&& visit) { spec::capability_invariants(state, key[0], key[1], visit); });
  check("word", Index::frame_word,
        [&](const Keys& key, auto&& visit) { spec::word_invariants(state, key[0], key[1], visit); });
  check("domain", Index::domain, [&](const Keys& key, auto&& visit) { spec::domain_invariants(state, key[0], visit); });
  check("vcpu", Index::vcpu, [&](const Keys& key, auto&& visit) { spec::vcpu_invariants(state, key[0], visit); });
  check("slice", Index::slice, [&](const Keys& key, auto&& visit) { spec::slice_invariants(state, key[0], visit); });
  check("cpu", Index::cpu, [&](const Keys& key, auto&& visit) { spec::cpu_invariants(state, key[0], visit); });
  check("agent", Index::agent, [&](const Keys& key, auto&& visit) { spec::agent_invariants(state, key[0], visit); });
  return groups;
}

std::vector<Group> check_counters(const Machine& machine) {
  std::vector<Group> groups;
  const State& state = machine.state();
  const CountingSlots counting{machine};
  for (const auto& counter : spec::counters<Native>()) {
    Group group{.name = std::string{counter.name},
                .conjuncts = 1,
                .elements = element_count(machine, counter.of),
                .violations = {}};
    for_each(machine, counter.of, [&](const Keys& key) {
      Word total = 0;
      for (const spec::Sum<Native>& sum : counter.sums) {
        for (const Keys& slot : counting.of(sum.over, counter.of, key)) total += sum.contribution(state, slot, key);
      }
      const Word stored = counter.value(state, key);
      if (stored == total) return;
      group.violations.push_back(
          {group.name, fmt::format("{}: stored {}, counted {}", place(counter.of, key), stored, total)});
    });
    groups.push_back(std::move(group));
  }
  return groups;
}

std::vector<Violation> invariant_violations(const Machine& machine) { return all_of(check_invariants(machine)); }

std::vector<Violation> counter_violations(const Machine& machine) { return all_of(check_counters(machine)); }

std::vector<Violation> violations(const Machine& machine) {
  std::vector<Violation> found = invariant_violations(machine);
  for (Violation& violation : counter_violations(machine)) found.push_back(std::move(violation));
  return found;
}

}  // namespace exo::model
