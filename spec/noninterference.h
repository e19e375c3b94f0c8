// SPDX-License-Identifier: MIT
// Theorem 6, non-interference: who makes a step, and what it does to others by a right that it has. The two halves are
// spec/integrity_theorem.h and spec/confidentiality_theorem.h.
#pragma once

#include "spec/calls.h"

#include <algorithm>
#include <iterator>
#include <string_view>

namespace exo::spec {

// A step as the theorem sees it. What is not named here is the same for all steps: a new call has no exception.
template <class V>
struct Act {
  Word<V> by;     // the domain that makes it; the timer is none
  Word<V> whose;  // the domain on what of which it may depend: that one, or the one that the timer interrupts
  Word<V> told;   // a vCPU that it tells something by right, besides the one that runs after it; or none
  // From this one on, hardware inputs are found in the shared context of whom it tells something, or else of who runs
  // after it; a new call has only such.
  std::size_t found;
};

// Whoever makes a step has the caller's right to it.
template <class V>
Bool<V> is_for(const State<V>& state, const Word<V>& by, const Word<V>& domain) {
  return domain_exists(by) && acts_for(state, by, domain);
}

template <class V>
Bool<V> undoes_for(const State<V>& state, const Word<V>& by, const Word<V>& domain) {
  return domain_exists(by) && may_undo_for(state, by, domain);
}

template <class V>
Bool<V> undoes_use_of(const State<V>& state, const Word<V>& by, const Word<V>& frame) {
  return domain_exists(by) && may_undo_use_of(state, by, frame);
}

// By whatever authority.
template <class V>
Bool<V> takes_back(const State<V>& state, const Word<V>& by, const Word<V>& frame, const Word<V>& slot) {
  Bool<V> some{false};
  for (std::uint64_t authority = owner_slot; authority <= capability_slots; ++authority) {
    some = some || may_take_back(state, by, frame, slot, Word<V>{authority});
  }
  return domain_exists(by) && some;
}

// After the deadline, the bindings under this authority: that of a capability, or the owner's.
template <class V>
Bool<V> breaks(const State<V>& state, const Word<V>& by, const Word<V>& frame, const Word<V>& slot) {
  const Bool<V> of_capability = slot_exists(slot) && capability_is(state, frame, slot, CapabilityState::revoking) &&
                                state.capability_deadline[frame, slot - 1] <= state.now() &&
                                takes_back(state, by, frame, slot);
  return of_capability || (slot == owner_slot && domain_exists(by) && may_take_by_force(state, by, frame));
}

// --- What is named of single steps ---

// A port says to whom its sender may send.
template <class V>
Word<V> receiver_through(const State<V>& state, const Word<V>& by, const Word<V>& frame, const Word<V>& index) {
  const Word<V> port = state.memory[frame, index];
  const Word<V> vcpu = receiver_of(port);
  const Bool<V> open = frame_exists(state, frame) && type_is(state, frame, FrameType::ports) &&
                       index < ports_per_frame && sender_of(port) == by &&
                       state.vcpu_domain[vcpu] == state.owner[frame];
  return V::choose(open, vcpu, Word<V>{no_vcpu});
}

// Who is to lose something has a vCPU for notices.
template <class V>
Word<V> notified_of(const State<V>& state, const Bool<V>& by_right, const Word<V>& domain) {
  const Word<V> vcpu = state.domain_notified[domain];
  return V::choose(by_right && state.vcpu_domain[vcpu] == domain, vcpu, Word<V>{no_vcpu});
}

// Of these, hardware inputs are of devices or of what the caller may read.
constexpr std::size_t first_found_by(std::string_view step) {
  constexpr std::string_view none[]{"console_read",   "console_write", "table_set", "table_update_entry",
                                    "return_to_user", "resume",        "exception"};
  if (std::ranges::find(none, step) != std::end(none)) return max_hardware_inputs;
  if (step == "block") return 1;
  return step == "capability_repossess_step" ? 2 : 0;
}

// Of a step by its name in the proofs. What the hardware does is for who owns the table or context that it does it in.
template <class V>
Act<V> act_of(std::string_view step, const State<V>& state, const Request<V>& request) {
  const auto& argument = request.argument;
  const Word<V>& by = request.caller;
  Act<V> act{.by = by, .whose = by, .told = Word<V>{no_vcpu}, .found = first_found_by(step)};
  if (step == "tick") {
    act.by = Word<V>{no_domain};
    act.whose = state.cpu_domain[Word<V>{0}];
  }
  if (step == "set_accessed_dirty" || step == "user_store" || step == "register_saved") {
    act.by = act.whose = state.owner[argument[0]];
  }
  if (step == "port_send") act.told = receiver_through(state, by, argument[0], argument[1]);
  if (step == "capability_revoke_step") {
    const Bool<V> by_right = slot_exists(request.position) && takes_back(state, by, argument[0], argument[1]);
    act.told = notified_of(state, by_right, Word<V>{state.capability_holder[argument[0], request.position - 1]});
  }
  if (step == "frame_revoke_step") {
    act.told = notified_of(
        state, is_ancestor(state, by, Word<V>{state.owner[argument[0]]}),
        V::choose(slot_exists(request.position), Word<V>{state.capability_holder[argument[0], request.position - 1]},
                  Word<V>{state.owner[argument[0]]}));
  }
  if (step == "capability_repossess_step") {
    act.told = notified_of(state, breaks(state, by, argument[0], argument[1]), Word<V>{state.owner[argument[2]]});
  }
  return act;
}

}  // namespace exo::spec
