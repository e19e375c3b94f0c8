// SPDX-License-Identifier: MIT
#include "core/event_port.h"

#include "core/authority.h"
#include "core/event.h"

namespace exo::core {

namespace {

constexpr std::uint64_t sender_of(std::uint64_t port) { return port & port::name_mask; }
constexpr std::uint64_t receiver_of(std::uint64_t port) { return (port >> port::vcpu_shift) & port::name_mask; }
constexpr std::uint64_t event_of(std::uint64_t port) { return port >> port::event_shift; }

// Why the frame is none of ports, or ok.
Status not_of_ports(std::uint64_t frame_word) {
  if (!frame_exists(frame_word)) return Status::no_such_frame;
  return record(FrameNumber{frame_word}).type() == FrameType::ports ? Status::ok : Status::not_ports;
}

// Why the caller may not change the port, or ok.
Status not_mine(std::uint64_t frame_word, std::uint64_t index, DomainId caller) {
  if (const Status refusal = not_of_ports(frame_word); refusal != Status::ok) return refusal;
  if (!acts_for(caller, record(FrameNumber{frame_word}).owner())) return Status::not_owner;
  return index < ports_per_frame ? Status::ok : Status::bad_index;
}

}  // namespace

Reply ports_create(std::uint64_t frame_word, DomainId caller) {
  if (!frame_exists(frame_word)) return Status::no_such_frame;
  const FrameNumber name{frame_word};
  Frame& frame = record(name);
  if (!acts_for(caller, frame.owner())) return Status::not_owner;
  if (frame.type() != FrameType::data) return Status::not_data;
  if (being_revoked(frame)) return Status::being_revoked;
  if (const Status refusal = unused(frame); refusal != Status::ok) return refusal;

  Port::clear(name);
  frame.set_type(FrameType::ports);
  return Status::ok;
}

Reply ports_destroy(std::uint64_t frame_word, DomainId caller) {
  if (const Status refusal = not_of_ports(frame_word); refusal != Status::ok) return refusal;
  Frame& frame = record(FrameNumber{frame_word});
  if (!may_undo_use_of(caller, frame)) return Status::not_owner;

  frame.set_type(FrameType::data);
  return Status::ok;
}

Reply port_allocate(std::uint64_t frame_word, std::uint64_t index, std::uint64_t sender, DomainId caller) {
  if (const Status refusal = not_mine(frame_word, index, caller); refusal != Status::ok) return refusal;
  if (!domain_exists(sender)) return Status::no_such_domain;
  const FrameNumber frame{frame_word};
  if (Port::load(frame, index) != 0) return Status::port_taken;

  Port::store(frame, index, sender);
  return Status::ok;
}

Reply port_bind(std::uint64_t frame_word, std::uint64_t index, std::uint64_t vcpu_word, std::uint64_t event_number,
                DomainId caller) {
  if (const Status refusal = not_mine(frame_word, index, caller); refusal != Status::ok) return refusal;
  const FrameNumber frame{frame_word};
  const std::uint64_t before = Port::load(frame, index);
  if (before == 0) return Status::port_free;
  if (!vcpu_exists(vcpu_word)) return Status::no_such_vcpu;
  if (record(VcpuId{vcpu_word}).domain != number(record(frame).owner())) return Status::not_permitted;
  if (event_number - event::first_of_ports >= event_count - event::first_of_ports) return Status::bad_event;

  Port::store(frame, index, sender_of(before) | vcpu_word << port::vcpu_shift | event_number << port::event_shift);
  return Status::ok;
}

Reply port_release(std::uint64_t frame_word, std::uint64_t index, DomainId caller) {
  if (const Status refusal = not_mine(frame_word, index, caller); refusal != Status::ok) return refusal;

  Port::store(FrameNumber{frame_word}, index, 0);
  return Status::ok;
}

Reply port_send(std::uint64_t frame_word, std::uint64_t index, DomainId caller) {
  if (const Status refusal = not_of_ports(frame_word); refusal != Status::ok) return refusal;
  if (index >= ports_per_frame) return Status::bad_index;
  const FrameNumber frame{frame_word};
  const std::uint64_t port = Port::load(frame, index);
  if (sender_of(port) != number(caller)) return Status::not_sender;
  const VcpuId name{receiver_of(port)};
  Vcpu& vcpu = record(name);
  if (name == VcpuId{no_vcpu} || vcpu.domain != number(record(frame).owner())) return Status::port_not_bound;
  if (vcpu.shared == no_frame) return Status::no_shared_context;

  const std::uint64_t event_number = event_of(port);
  const std::uint64_t told = raise(vcpu, event_number >> 6, std::uint64_t{1} << (event_number & 63));
  if (told != 0 && number(name) == Port::cpu()->vcpu) tell_events(vcpu);
  return Status::ok;
}

}  // namespace exo::core
