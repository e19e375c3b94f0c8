// SPDX-License-Identifier: MIT
#include "core/capability.h"

#include "core/authority.h"

namespace exo::core {

Reply capability_derive(std::uint64_t frame_word, std::uint64_t slot, std::uint64_t holder_word, std::uint64_t rights,
                        DomainId caller) {
  if (!frame_exists(frame_word)) return Status::no_such_frame;
  Frame& frame = record(FrameNumber{frame_word});
  if (!acts_for(caller, frame.owner())) return Status::not_owner;
  if (!slot_exists(slot)) return Status::no_such_slot;
  const std::uint64_t position = slot - 1;
  if (frame.type() != FrameType::data && frame.type() != FrameType::information) return Status::not_shareable;
  if (!domain_exists(holder_word)) return Status::no_such_holder;
  const DomainId holder_name{holder_word};
  if (holder_name == frame.owner()) return Status::holder_is_owner;
  Domain& holder = record(holder_name);
  if (holder.state != DomainState::building && holder.state != DomainState::running) return Status::holder_not_alive;
  if ((rights & ~all_rights) != 0 || (rights & right_read) == 0) return Status::bad_rights;
  if (!slot_vacant(frame, position)) return Status::slot_taken;

  frame.capability_state[position] = CapabilityState::live;
  frame.capability_rights[position] = static_cast<std::uint8_t>(rights);
  frame.capability[position].set(holder_word, 0);
  ++holder.capabilities;
  return Status::ok;
}

Reply capability_revoke(std::uint64_t frame_word, std::uint64_t slot, DomainId caller) {
  if (!frame_exists(frame_word)) return Status::no_such_frame;
  Frame& frame = record(FrameNumber{frame_word});
  if (!may_undo_for(caller, frame.owner())) return Status::not_owner;
  if (!slot_exists(slot)) return Status::no_such_slot;
  CapabilityState& state = frame.capability_state[slot - 1];
  if (state != CapabilityState::live) return Status::not_live;

  state = CapabilityState::revoking;
  return Status::ok;
}

Reply capability_release(std::uint64_t frame_word, std::uint64_t slot, DomainId caller) {
  if (!frame_exists(frame_word)) return Status::no_such_frame;
  if (!slot_exists(slot)) return Status::no_such_slot;
  Frame& frame = record(FrameNumber{frame_word});
  const std::uint64_t position = slot - 1;
  const CapabilityState state = frame.capability_state[position];
  if (state != CapabilityState::live && state != CapabilityState::revoking) return Status::no_such_capability;
  TaggedCount& capability = frame.capability[position];
  const DomainId holder{capability.tag()};
  if (!may_undo_for(caller, holder) && !(state == CapabilityState::revoking && may_undo_for(caller, frame.owner()))) {
    return Status::not_holder;
  }
  if (capability.count() != 0) return Status::still_bound;

  frame.capability_state[position] = CapabilityState::draining;
  frame.capability_rights[position] = 0;
  capability.set(no_domain, epoch);
  --record(holder).capabilities;
  return Status::ok;
}

}  // namespace exo::core
