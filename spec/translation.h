// SPDX-License-Identifier: MIT
// Cached translations, and what the processor does by itself to tables and memory.
//
// A removal stamps the frame with the epoch read after it. A flush reads the epoch, loads CR3, then
// publishes what it read: so published > stamp, strictly, says that no older translation is left.
#pragma once

#include "spec/vocabulary.h"

namespace exo::spec {

// CR3 is loaded with a root: all translations of this processor are gone, and it says so.
template <class V>
void load_root(Step<V>& step, std::uint64_t cpu, const Word<V>& root) {
  const Word<V> epoch = step.next.epoch();
  step.next.cpu_root[cpu] = root;
  step.next.cpu_load_epoch[cpu] = epoch;
  step.next.cpu_flushed_epoch[cpu] = epoch;
}

// tlb_flush(scope): starts a new epoch and flushes. Scope 0 means all translations.
template <class V>
Outcome<V> tlb_flush(const State<V>& old, const Word<V>&, const Word<V>& scope) {
  Step<V> step{old};
  step.reject_if(scope != 0, Status::bad_scope);
  step.reject_if(old.epoch() >= max_epoch, Status::epoch_exhausted);
  step.next.epoch.set(old.epoch() + 1);
  load_root(step, 0, old.cpu_root[Word<V>{0}]);
  return step.done();
}

// --- Steps of the processor itself ---

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
