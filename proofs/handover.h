// SPDX-License-Identifier: MIT
// What the way back to ring 3 relies on after a step of the core, besides that the step does what is specified: it is
// assumed where entry.S is proved, and proved here of each step that entry.S has C++ functions for.
#pragma once

#include "proofs/preservation.h"

namespace exo::proofs {

// How a function of the core says that the processor leaves it.
enum class Leaves { by_call, directly, as_another, by_tick, calling, replying };

std::vector<Conclusion> handover(const State& after, Leaves leaves);

// Registers are loaded from, and saved to, the words of these: a physical address of a saved context, and of the record
// of a kind of upcall in a shared context.
Bool is_saved_context(const State& state, const Word& address);
Bool is_record(const State& state, const Word& address, std::uint64_t kind);
constexpr std::uint64_t record_offset(std::uint64_t kind) {
  return (shared_context::first_record + kind * shared_context::record_words) * sizeof(std::uint64_t);
}

// entry/contract/<step>. Of a step that changes nothing: entry/contract/refusal.
void prove_handover(const SpecifiedStep& step, const DroppedConjuncts& dropped, const Emit& emit);
void prove_handover_of_refusal(const DroppedConjuncts& dropped, const Emit& emit);

}  // namespace exo::proofs
