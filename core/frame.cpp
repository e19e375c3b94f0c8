// SPDX-License-Identifier: MIT
#include "core/frame.h"

#include "core/authority.h"

namespace exo::core {

Reply frame_allocate(std::uint64_t domain_word, std::uint64_t frame_word, DomainId caller) {
  if (!domain_exists(domain_word)) return Status::no_such_domain;
  const DomainId domain{domain_word};
  if (!acts_for(caller, domain)) return Status::not_permitted;
  if (!frame_exists(frame_word)) return Status::no_such_frame;
  Frame& frame = record(FrameNumber{frame_word});
  if (frame.type() != FrameType::free) return Status::not_free;
  Domain& owner = record(domain);
  if (owner.charged >= owner.limit) return Status::limit_reached;

  frame.set_owner(domain);
  frame.set_type(FrameType::data);
  frame.deadline = time::never;
  ++owner.charged;
  return Status::ok;
}

Reply frame_release(std::uint64_t frame_word, DomainId caller) {
  if (!frame_exists(frame_word)) return Status::no_such_frame;
  const FrameNumber name{frame_word};
  Frame& frame = record(name);
  if (!may_undo_use_of(caller, frame)) return Status::not_owner;
  if (frame.type() != FrameType::data) return Status::not_data;
  if (const Status refusal = unused(frame); refusal != Status::ok) return refusal;

  Port::clear(name);
  --record(frame.owner()).charged;
  frame.set_owner(DomainId{no_domain});
  frame.set_type(FrameType::free);
  for (CapabilityState& state : frame.capability_state) state = CapabilityState::empty;
  return Status::ok;
}

Reply frame_transfer(std::uint64_t frame_word, std::uint64_t domain_word, DomainId caller) {
  if (!frame_exists(frame_word)) return Status::no_such_frame;
  Frame& frame = record(FrameNumber{frame_word});
  if (!acts_for(caller, frame.owner())) return Status::not_owner;
  if (!domain_exists(domain_word)) return Status::no_such_domain;
  const DomainId domain{domain_word};
  if (!acts_for(caller, domain)) return Status::not_permitted;
  if (frame.type() != FrameType::data) return Status::not_data;
  if (being_revoked(frame)) return Status::being_revoked;
  if (const Status refusal = unused(frame); refusal != Status::ok) return refusal;
  Domain& receiver = record(domain);
  if (receiver.charged >= receiver.limit) return Status::limit_reached;

  --record(frame.owner()).charged;
  frame.set_owner(domain);
  ++receiver.charged;
  return Status::ok;
}

}  // namespace exo::core
