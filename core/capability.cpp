// SPDX-License-Identifier: MIT
#include "core/capability.h"

#include "core/authority.h"

namespace exo::core {

namespace {

bool comes_from(const Frame& frame, std::uint64_t other, std::uint64_t slot) {
  return capability_held(frame.capability_state[other - 1]) && frame.rights_and_origin[other - 1].origin() == slot;
}

bool has_derived(const Frame& frame, std::uint64_t slot) {
  return comes_from(frame, 2, slot) || comes_from(frame, 3, slot) || comes_from(frame, 4, slot);
}

}  // namespace

Reply capability_derive(std::uint64_t frame_word, std::uint64_t slot, std::uint64_t holder_word, std::uint64_t rights,
                        std::uint64_t by, DomainId caller) {
  if (!frame_exists(frame_word)) return Status::no_such_frame;
  Frame& frame = record(FrameNumber{frame_word});
  std::uint64_t most = all_rights;
  if (by == owner_slot) {
    if (!acts_for(caller, frame.owner())) return Status::not_owner;
  } else {
    if (!slot_exists(by) || frame.capability_state[by - 1] != CapabilityState::live ||
        !acts_for(caller, DomainId{frame.capability[by - 1].tag()})) {
      return Status::no_capability;
    }
    most = frame.rights_and_origin[by - 1].rights();
  }
  if (being_revoked(frame)) return Status::being_revoked;
  if (!slot_exists(slot)) return Status::no_such_slot;
  if (slot <= by) return Status::slot_too_low;
  const std::uint64_t position = slot - 1;
  if (frame.type() != FrameType::data && frame.type() != FrameType::information) return Status::not_shareable;
  if (!domain_exists(holder_word)) return Status::no_such_holder;
  const DomainId holder_name{holder_word};
  if (holder_name == frame.owner()) return Status::holder_is_owner;
  Domain& holder = record(holder_name);
  if (holder.state != DomainState::building && holder.state != DomainState::running) return Status::holder_not_alive;
  if ((rights & ~all_rights) != 0 || (rights & right_read) == 0) return Status::bad_rights;
  if ((most & right_derive) == 0 || (rights & ~most) != 0) return Status::rights_exceeded;
  if (!slot_vacant(frame, position)) return Status::slot_taken;

  frame.capability_state[position] = CapabilityState::live;
  frame.rights_and_origin[position] = {rights, by};
  frame.capability[position].set(holder_word, 0);
  ++holder.capabilities;
  return Status::ok;
}

Reply capability_release(std::uint64_t frame_word, std::uint64_t slot, std::uint64_t by, DomainId caller) {
  if (!frame_exists(frame_word)) return Status::no_such_frame;
  if (!slot_exists(slot)) return Status::no_such_slot;
  Frame& frame = record(FrameNumber{frame_word});
  const std::uint64_t position = slot - 1;
  const CapabilityState state = frame.capability_state[position];
  if (!capability_held(state)) return Status::no_such_capability;
  TaggedCount& capability = frame.capability[position];
  const DomainId holder{capability.tag()};
  if (!may_undo_for(caller, holder) &&
      !(state == CapabilityState::revoking && may_take_back(caller, frame, slot, by))) {
    return Status::not_holder;
  }
  if (capability.count() != 0) return Status::still_bound;
  if (has_derived(frame, slot)) return Status::still_derived;

  frame.capability_state[position] = CapabilityState::draining;
  frame.rights_and_origin[position] = {0, owner_slot};
  capability.set(no_domain, epoch);
  --record(holder).capabilities;
  return Status::ok;
}

}  // namespace exo::core
