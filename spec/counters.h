// SPDX-License-Identifier: MIT
// Counters: fields of the state that equal finite sums over other parts of it.
//
// A sum ranges over all slots of an index and adds, for a given key, what each slot contributes. The
// model recounts; the proofs reason with the sum rules of docs/proof-method.md. Contributions are small
// enough that no sum reaches 2^64.
#pragma once

#include "spec/invariants.h"

#include <string_view>
#include <vector>

namespace exo::spec {

template <class V>
using Keys = std::vector<Word<V>>;

// What each slot of an index adds to the counter with this key. A slot has as many keys as its index.
template <class V>
struct Sum {
  std::string_view name;
  Index over;
  Word<V> (*contribution)(const State<V>&, const Keys<V>& slot, const Keys<V>& key);
  std::uint64_t largest_contribution = 1;
  // To what a slot adds. Where that counter is 1 it tells slots apart: proofs look at the slot and another at once.
  Keys<V> (*key_of)(const State<V>&, const Keys<V>& slot) = nullptr;
};

template <class V>
struct Counter {
  std::string_view name;
  Index of;  // what the keys are
  Word<V> (*value)(const State<V>&, const Keys<V>& key);
  std::vector<Sum<V>> sums;      // the value is the total of these
  std::string_view within = {};  // a counter, by the first key, to which each slot adds at least as much
};

template <class V>
Word<V> count_if(const Bool<V>& condition) {
  return V::choose(condition, Word<V>{1}, Word<V>{0});
}

// An entry that names the frame; one that needs its type; one bound under a capability of it.
template <class V>
Bool<V> entry_names(const State<V>& state, const Keys<V>& slot, const Word<V>& frame) {
  return is_live(state, slot[0], slot[1]) && target_of(state.memory[slot[0], slot[1]]) == frame;
}

template <class V>
Bool<V> needs_type(const State<V>& state, const Keys<V>& slot) {
  return !type_is(state, slot[0], FrameType::table_1) || has(state.memory[slot[0], slot[1]], entry::writable);
}

template <class V>
Bool<V> is_child(const State<V>& state, const Word<V>& domain, const Word<V>& parent) {
  return domain_exists(domain) && !domain_is(state, domain, DomainState::dead) && state.domain_parent[domain] == parent;
}

template <class V>
Bool<V> vcpu_present(const State<V>& state, const Word<V>& vcpu) {
  return vcpu_exists(vcpu) && state.vcpu_state[vcpu] != code(VcpuState::absent);
}

template <class V>
Sum<V> kernel_roots() {
  return {"kernel_roots", Index::vcpu, [](const State<V>& s, const Keys<V>& slot, const Keys<V>& key) {
            return count_if<V>(vcpu_present(s, slot[0]) && key[0] != no_frame && s.vcpu_kernel_root[slot[0]] == key[0]);
          }};
}

template <class V>
Sum<V> user_roots() {
  return {"user_roots", Index::vcpu, [](const State<V>& s, const Keys<V>& slot, const Keys<V>& key) {
            return count_if<V>(vcpu_present(s, slot[0]) && key[0] != no_frame && s.vcpu_user_root[slot[0]] == key[0]);
          }};
}

template <class V>
Sum<V> contexts() {
  return {"contexts", Index::vcpu,
          [](const State<V>& s, const Keys<V>& slot, const Keys<V>& key) {
            return count_if<V>(vcpu_present(s, slot[0]) && s.vcpu_context[slot[0]] == key[0]);
          },
          1, [](const State<V>& s, const Keys<V>& slot) { return Keys<V>{s.vcpu_context[slot[0]]}; }};
}

template <class V>
Sum<V> shared_contexts() {
  return {"shared_contexts", Index::vcpu, [](const State<V>& s, const Keys<V>& slot, const Keys<V>& key) {
            return count_if<V>(vcpu_present(s, slot[0]) && key[0] != no_frame && s.vcpu_shared[slot[0]] == key[0]);
          }};
}

template <class V>
const std::vector<Counter<V>>& counters() {
  using S = const State<V>&;
  using K = const Keys<V>&;
  static thread_local const std::vector<Counter<V>> list{
      {"references",
       Index::frame,
       [](S s, K key) { return s.references[key[0]]; },
       {{"entries_naming", Index::frame_word,
         [](S s, K slot, K key) { return count_if<V>(entry_names(s, slot, key[0])); }},
        kernel_roots<V>(),
        user_roots<V>(),
        contexts<V>(),
        shared_contexts<V>()}},
      {"type_references",
       Index::frame,
       [](S s, K key) { return s.type_references[key[0]]; },
       {{"entries_needing", Index::frame_word,
         [](S s, K slot, K key) { return count_if<V>(entry_names(s, slot, key[0]) && needs_type(s, slot)); }},
        kernel_roots<V>(),
        user_roots<V>(),
        contexts<V>(),
        shared_contexts<V>()},
       "references"},
      {"bindings",
       Index::frame_slot,
       [](S s, K key) {
         return V::choose(capability_held(s, key[0], key[1] + 1), s.capability_count[key[0], key[1]], Word<V>{0});
       },
       {{"entries_bound_under", Index::frame_word,
         [](S s, K slot, K key) {
           return count_if<V>(entry_names(s, slot, key[0]) && slot_of(s.memory[slot[0], slot[1]]) == key[1] + 1);
         }}},
       "references"},
      {"entries",
       Index::frame,
       [](S s, K key) { return s.entries[key[0]]; },
       {{"entries_in", Index::frame_word,
         [](S s, K slot, K key) { return count_if<V>(slot[0] == key[0] && is_live(s, slot[0], slot[1])); }}}},
      {"charged",
       Index::domain,
       [](S s, K key) { return s.domain_charged[key[0]]; },
       {{"frames_owned", Index::frame,
         [](S s, K slot, K key) {
           return count_if<V>(frame_exists(s, slot[0]) && key[0] != no_domain && s.owner[slot[0]] == key[0]);
         }},
        {"limits_of_children", Index::domain,
         [](S s, K slot, K key) {
           return V::choose(is_child(s, slot[0], key[0]), s.domain_limit[slot[0]], Word<V>{0});
         },
         std::uint64_t{1} << 32}}},
      {"slices",
       Index::domain,
       [](S s, K key) { return s.domain_slices[key[0]]; },
       {{"slices_owned", Index::slice,
         [](S s, K slot, K key) {
           return count_if<V>(slot[0] < slice_count && key[0] != no_domain && s.slice_domain[slot[0]] == key[0]);
         }},
        {"slice_limits_of_children", Index::domain,
         [](S s, K slot, K key) {
           return V::choose(is_child(s, slot[0], key[0]), s.domain_slice_limit[slot[0]], Word<V>{0});
         },
         std::uint64_t{1} << 32}}},
      {"capabilities",
       Index::domain,
       [](S s, K key) { return s.domain_capabilities[key[0]]; },
       {{"capabilities_held", Index::frame_slot,
         [](S s, K slot, K key) {
           return count_if<V>(frame_exists(s, slot[0]) && slot[1] < capability_slots &&
                              capability_held(s, slot[0], slot[1] + 1) &&
                              s.capability_holder[slot[0], slot[1]] == key[0]);
         }}}},
      {"children",
       Index::domain,
       [](S s, K key) { return s.domain_children[key[0]]; },
       {{"children_of", Index::domain, [](S s, K slot, K key) { return count_if<V>(is_child(s, slot[0], key[0])); }}}},
      {"vcpus",
       Index::domain,
       [](S s, K key) { return s.domain_vcpus[key[0]]; },
       {{"vcpus_of", Index::vcpu,
         [](S s, K slot, K key) {
           return count_if<V>(vcpu_present(s, slot[0]) && s.vcpu_domain[slot[0]] == key[0]);
         }}}},
  };
  return list;
}

// How many slots of an index there are at most.
constexpr std::uint64_t slot_count(Index index) {
  switch (index) {
    case Index::frame: return max_frames;
    case Index::frame_slot: return max_frames * capability_slots;
    case Index::frame_word: return max_frames * words_per_frame;
    case Index::domain: return domain_count;
    case Index::vcpu: return vcpu_count;
    case Index::slice: return slice_count;
    case Index::scalar:
    case Index::cpu:
    case Index::agent:
    case Index::core_slot: break;
  }
  return 0;
}

// No counter exceeds this. Of a table's entries only its own words count.
template <class V>
std::uint64_t largest_value(const Counter<V>& counter) {
  if (counter.name == "entries") return words_per_frame;
  std::uint64_t all = 0;
  for (const Sum<V>& sum : counter.sums) all += slot_count(sum.over) * sum.largest_contribution;
  return all;
}

}  // namespace exo::spec
