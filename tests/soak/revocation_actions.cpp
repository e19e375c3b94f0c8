// SPDX-License-Identifier: MIT
#include "tests/soak/action.h"

namespace exo::libos {
namespace {

Slot some_slot(Playground& playground) { return Slot{1 + playground.random().below(capability_slots)}; }

// At once, or soon. Nobody is told of the timer, for we have no shared context.
std::uint64_t some_deadline(Playground& playground) {
  if (playground.random().one_in(2)) return at_once;
  return timer_set(time::never).value + playground.random().below(8);
}

// Of a guest: one of which the condition holds; no_frame if there is none.
template <class Condition>
FrameNumber frame_of_guest(Playground& playground, Condition&& holds) {
  const std::uint64_t count = playground.root().boot().frame_count;
  const std::uint64_t first = playground.random().below(count);
  for (std::uint64_t i = 0; i < count; ++i) {
    const FrameNumber frame{(first + i) % count};
    const FrameRecord& record = playground.root().frames()[frame];
    if (record.owner() > root_domain && holds(record)) return frame;
  }
  return FrameNumber{no_frame};
}

bool is_being_revoked(const FrameRecord& record) { return record.deadline != time::never; }

Status bind_notices(Playground& playground) {
  const Child* const guest = playground.some_guest();
  return notices_bind(guest == nullptr ? playground.some_helper() : guest->vcpu);
}

Status revoke(Playground& playground) {
  const Child* const guest = playground.some_guest();
  const bool is_shared = guest != nullptr && playground.random().one_in(2);
  const FrameNumber frame = is_shared ? guest->mailbox->shared_frame : playground.some_frame();
  const Slot by{playground.random().one_in(2) ? owner_slot : playground.random().below(4)};
  return capability_revoke(frame, some_slot(playground), by, some_deadline(playground));
}

// The guest's mailbox, too: then it faults where it next looks there.
Status revoke_shared(Playground& playground) {
  const Child* const guest = playground.some_guest();
  if (guest == nullptr) return nothing_to_do;
  return capability_revoke(guest->mailbox_frame, Child::shared_slot, Slot::owner, some_deadline(playground));
}

Status repossess_shared(Playground& playground) {
  const Child* const guest = playground.some_guest();
  if (guest == nullptr) return nothing_to_do;
  return capability_repossess(guest->mailbox_frame, Child::shared_slot, guest->mailbox->window_table);
}

Status revoke_frame(Playground& playground) {
  const FrameNumber frame = frame_of_guest(playground, [](const FrameRecord&) { return true; });
  return number(frame) == no_frame ? nothing_to_do : frame_revoke(frame, some_deadline(playground));
}

Status repossess(Playground& playground) {
  const FrameNumber frame = frame_of_guest(playground, is_being_revoked);
  if (number(frame) == no_frame) return nothing_to_do;
  const std::uint64_t owner = playground.root().frames()[frame].owner();
  const FrameNumber table = frame_of_guest(playground, [&](const FrameRecord& record) {
    return record.owner() == owner && record.type() >= FrameType::table_1 && record.type() <= FrameType::table_4;
  });
  return capability_repossess(frame, Slot::owner, table);
}

// Where nothing stands in the way any more.
Status take_frame(Playground& playground) {
  const FrameNumber frame = frame_of_guest(playground, is_being_revoked);
  return number(frame) == no_frame ? nothing_to_do : frame_release(frame);
}

Status transfer_frame(Playground& playground) {
  const Child* const guest = playground.some_guest();
  if (guest == nullptr) return nothing_to_do;
  const FrameNumber frame = playground.some_frame();
  const Status transferred = frame_transfer(frame, guest->domain);
  if (transferred == Status::ok) playground.forget(frame);
  return transferred;
}

Status set_limit(Playground& playground) {
  const Child* const guest = playground.some_guest();
  if (guest == nullptr) return nothing_to_do;
  const std::uint64_t charged = playground.root().domain(guest->domain).charged;
  return domain_set_limit(guest->domain, charged + playground.random().below(16), playground.random().below(4));
}

constexpr std::array actions{
    Action{"bind notices", 3, bind_notices},       Action{"revoke a capability", 4, revoke},
    Action{"revoke a mailbox", 1, revoke_shared},  Action{"sweep for it", 2, repossess_shared},
    Action{"revoke a frame", 2, revoke_frame},     Action{"sweep for a frame", 4, repossess},
    Action{"take a revoked frame", 2, take_frame}, Action{"transfer a frame", 4, transfer_frame},
    Action{"set a limit", 2, set_limit},
};

}  // namespace

std::span<const Action> revocation_actions() { return actions; }

}  // namespace exo::libos
