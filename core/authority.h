// SPDX-License-Identifier: MIT
// Who may do what. The specification of each is the function of the same name in spec/vocabulary.h.
#pragma once

#include "core/port.h"

namespace exo::core {

inline bool frame_exists(std::uint64_t frame) { return frame < frame_count; }
inline bool domain_exists(std::uint64_t domain) { return domain - 1 < domain_count - 1; }
inline bool vcpu_exists(std::uint64_t vcpu) { return vcpu - 1 < vcpu_count - 1; }
inline bool slot_exists(std::uint64_t slot) { return slot - 1 < capability_slots; }

inline bool acts_for(DomainId caller, DomainId domain) {
  const Domain& other = record(domain);
  return caller == domain || (other.state == DomainState::building && other.parent == number(caller));
}

// No branch but the last: one path through the machine code is easier to prove than many.
inline bool is_ancestor(DomainId ancestor, DomainId domain) {
  bool found = false;
#pragma clang loop unroll(full)
  for (unsigned generation = 0; generation < ancestor_count; ++generation) {
    domain = DomainId{record(domain).parent};
    found |= domain == ancestor;
  }
  return found;
}

inline bool may_undo_for(DomainId caller, DomainId domain) {
  return acts_for(caller, domain) || record(domain).state == DomainState::dying;
}

inline bool is_table(FrameType type) { return type >= FrameType::table_1 && type <= FrameType::table_4; }

inline bool flushed_since(std::uint64_t drop_epoch) { return drop_epoch < Port::cpu()->flushed_epoch; }

inline bool slot_vacant(const Frame& frame, std::uint64_t position) {
  const CapabilityState state = frame.capability_state[position];
  return state == CapabilityState::empty ||
         (state == CapabilityState::draining && flushed_since(frame.capability[position].count()));
}

inline bool all_slots_vacant(const Frame& frame) {
  return slot_vacant(frame, 0) && slot_vacant(frame, 1) && slot_vacant(frame, 2) && slot_vacant(frame, 3);
}
static_assert(capability_slots == 4);

// Why a data frame may not change owner or type, or ok.
inline Status unused(const Frame& frame) {
  if (frame.references() != 0) return Status::still_referenced;
  if (!all_slots_vacant(frame)) return Status::still_shared;
  if (!flushed_since(frame.drop_epoch())) return Status::not_flushed;
  return Status::ok;
}

}  // namespace exo::core
