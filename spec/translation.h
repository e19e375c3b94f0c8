// SPDX-License-Identifier: MIT
// Cached translations, and what processors do by themselves to tables and memory.
//
// A translation agent is whatever remembers translations. A removal stamps the frame with the epoch read after it. A
// flush reads the epoch, loads CR3, then publishes what it read: so published > stamp, strictly, says that the agent
// has no older translation left. One that is offline remembers nothing, and has published the largest number.
#pragma once

#include "spec/vocabulary.h"

namespace exo::spec {

// CR3 is loaded with a root: all translations of this agent are gone, and it says so.
template <class V>
void load_root(Step<V>& step, const Word<V>& agent, const Word<V>& root) {
  const Word<V> epoch = step.next.epoch();
  step.next.agent_root[agent] = root;
  step.next.agent_load_epoch[agent] = epoch;
  step.next.agent_published[agent] = epoch;
}

template <class W>
auto is_page_address(const W& address) {
  return is_canonical(address) && (address & (page_size - 1)) == 0;
}

// tlb_flush(scope): scope 0 starts a new epoch and flushes. Any other is the address of a page: its translations alone
// are gone from this processor. No epoch passes and nothing is published, so that earns no credit. Any page will do,
// the core's as well: what is gone is found again in the tables.
template <class V>
Outcome<V> tlb_flush(const State<V>& old, const Word<V>&, const Word<V>& scope) {
  Step<V> step{old};
  const Bool<V> everything = scope == 0;
  step.reject_if(!is_page_address(scope), Status::bad_scope);
  step.reject_if(everything && old.epoch() >= max_epoch, Status::epoch_exhausted);
  step.when(everything, [&] {
    step.next.epoch.set(old.epoch() + 1);
    load_root(step, 0, old.agent_root[Word<V>{0}]);
  });
  step.when(!everything, [&] { step.next.cpu_invalidated[0] = scope; });
  return step.done();
}

// --- Steps of other agents ---

template <class W>
auto is_other_agent(const W& agent) {
  return agent != 0 && agent < agent_count;
}

// The root that a vCPU has in this mode.
template <class V>
Word<V> root_in_mode(const State<V>& state, const Word<V>& vcpu, const Word<V>& mode) {
  return V::choose(mode == code(Mode::user), Word<V>{state.vcpu_user_root[vcpu]},
                   Word<V>{state.vcpu_kernel_root[vcpu]});
}

// Another processor loads CR3 with a root of any vCPU, and is online from then on. It holds the core's lock from the
// reading of the epoch until that is published.
template <class V>
Outcome<V> agent_flushes(const State<V>& old, const Word<V>& agent, const Word<V>& vcpu, const Word<V>& mode) {
  Step<V> step{old};
  const Word<V> root = root_in_mode(old, vcpu, mode);
  step.when(is_other_agent(agent) && vcpu < vcpu_count && root != no_frame, [&] { load_root(step, agent, root); });
  return step.done();
}

// It forgets everything, and runs nothing any more.
template <class V>
Outcome<V> agent_goes_offline(const State<V>& old, const Word<V>& agent) {
  Step<V> step{old};
  step.when(is_other_agent(agent), [&] {
    step.next.agent_root[agent] = no_frame;
    step.next.agent_published[agent] = offline_epoch;
  });
  return step.done();
}

// --- Steps of any processor itself ---

// Its walker sets accessed and dirty bits of a present entry of a table.
template <class V>
Outcome<V> set_accessed_dirty(const State<V>& old, const Word<V>& table, const Word<V>& index, const Word<V>& bits) {
  Step<V> step{old};
  step.when(is_live(old, table, index), [&] {
    step.next.memory[table, index] = old.memory[table, index] | (bits & (entry::accessed | entry::dirty));
  });
  return step.done();
}

// Ring 3 stores a word through a writable binding.
template <class V>
Outcome<V> user_store(const State<V>& old, const Word<V>& table, const Word<V>& index, const Word<V>& word_index,
                      const Word<V>& word) {
  Step<V> step{old};
  const Word<V> binding = old.memory[table, index];
  const Bool<V> writable_binding = is_live(old, table, index) && type_is(old, table, FrameType::table_1) &&
                                   has(binding, entry::writable) && word_index < words_per_frame;
  step.when(writable_binding, [&] { step.next.memory[target_of(binding), word_index] = word; });
  return step.done();
}

}  // namespace exo::spec
