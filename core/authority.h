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

inline bool being_revoked(const Frame& frame) { return frame.deadline != time::never; }

inline bool may_take_by_force(DomainId caller, const Frame& frame) {
  return being_revoked(frame) && frame.revoker == number(caller) && frame.deadline <= now;
}

inline bool may_undo_use_of(DomainId caller, const Frame& frame) {
  return may_undo_for(caller, frame.owner()) || may_take_by_force(caller, frame);
}

// Where the authority of a capability comes from: the slot of another, or owner_slot.
inline std::uint64_t origin_of(const Frame& frame, std::uint64_t slot) {
  return slot == owner_slot ? owner_slot : frame.rights_and_origin[slot - 1].origin();
}

inline bool is_derived_from(const Frame& frame, std::uint64_t slot, std::uint64_t ancestor) {
  static_assert(capability_slots == 4);
  const std::uint64_t first = origin_of(frame, slot);
  const std::uint64_t second = origin_of(frame, first);
  return first == ancestor || second == ancestor || origin_of(frame, second) == ancestor;
}

inline bool capability_held(CapabilityState state) {
  return state == CapabilityState::live || state == CapabilityState::revoking;
}

inline bool may_take_back(DomainId caller, const Frame& frame, std::uint64_t slot, std::uint64_t by) {
  if (by == owner_slot) return may_undo_use_of(caller, frame);
  return slot_exists(by) && is_derived_from(frame, slot, by) &&
         may_undo_for(caller, DomainId{frame.capability[by - 1].tag()});
}

inline bool is_table(FrameType type) { return type >= FrameType::table_1 && type <= FrameType::table_4; }

// Of every agent; no branch but the last.
inline bool flushed_since(std::uint64_t drop_epoch) {
  bool all = true;
#pragma clang loop unroll(full)
  for (const std::uint64_t of_agent : published) all &= drop_epoch < of_agent;
  return all;
}

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
