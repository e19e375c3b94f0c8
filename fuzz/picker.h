// SPDX-License-Identifier: MIT
// Picks objects of a machine by what they are, so that most generated calls get past their first checks.
#pragma once

#include "fuzz/choices.h"
#include "model/machine.h"

#include <optional>

namespace exo::fuzz {

// Generated steps use few domains and vCPUs, so that they meet: identities below this.
inline constexpr Word used_identities = 6;

class Picker {
 public:
  Picker(const model::Machine& machine, Choices& choices)
      : machine_{machine}, state_{machine.state()}, choices_{choices} {}

  // The first element from a random place on, cyclically, of which the condition holds.
  template <class Condition>
  std::optional<Word> first_where(Word first, Word end, Condition&& holds) {
    const Word count = end - first;
    for (Word i = 0, at = choices_.below(count); i < count; ++i, at = at + 1 == count ? 0 : at + 1) {
      if (holds(first + at)) return first + at;
    }
    return std::nullopt;
  }
  template <class Condition>
  std::optional<Word> frame_where(Condition&& holds) {
    return first_where(0, machine_.frames(), holds);
  }
  template <class Condition>
  std::optional<Word> domain_where(Condition&& holds) {
    return first_where(1, used_identities, holds);
  }
  template <class Condition>
  std::optional<Word> vcpu_where(Condition&& holds) {
    return first_where(1, used_identities, holds);
  }

  // A present entry of a table, by its index.
  std::optional<Word> live_index(Word table);
  // A slot (from 1) of a frame with a capability in this state.
  std::optional<Word> slot_where(Word frame, CapabilityState expected);

  bool type_is(Word frame, FrameType expected) const { return spec::type_is(state_, frame, expected); }
  bool is_table(Word frame) const { return spec::is_table(state_, frame); }
  bool domain_is(Word domain, DomainState expected) const { return spec::domain_is(state_, domain, expected); }
  bool is_alive(Word domain) const;
  // Nothing keeps the frame from being released or retyped.
  bool is_unused(Word frame) const;
  bool owned(Word frame, Word domain) const { return state_.owner[frame] == domain; }

  // A vCPU of the caller's domain, if there is one among those in use.
  Word vcpu_of_caller();

  // What may be found in a shared context: pending and mask bits, the selector, and whether the record is in use.
  std::array<Word, spec::max_hardware_inputs> found_events();

  // Any object that could be named, and words that name none.
  Word any_frame() { return choices_.below(machine_.frames()); }
  Word any_identity() { return 1 + choices_.below(used_identities - 1); }
  Word odd_word();

  const model::State& state() const { return state_; }
  Choices& choices() { return choices_; }
  Word caller() const { return machine_.caller(); }

 private:
  const model::Machine& machine_;
  const model::State& state_;
  Choices& choices_;
};

}  // namespace exo::fuzz
