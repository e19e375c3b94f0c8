// SPDX-License-Identifier: MIT
#include "libos/base/reaper.h"
#include "tests/soak/action.h"

namespace exo::libos {
namespace {

Status status_of(const std::expected<void, Failure>& result) {
  if (result) return Status::ok;
  return result.error().status == Status::ok ? nothing_to_do : result.error().status;
}

// Built and not started. Half of them get a frame for a shared context.
Status create(Playground& playground) {
  Child* const guest = playground.place_for_guest();
  if (guest == nullptr) return nothing_to_do;
  Root& root = playground.root();
  const auto built = build_child(root, *guest, playground.program(), playground.random().next());
  if (!built) return status_of(built);
  guest->mailbox->request = root.boot().frame_count;
  if (playground.random().one_in(2)) return Status::ok;
  const auto frame = root.pool().allocate(guest->domain);
  if (frame) guest->mailbox->operand = number(*frame);
  return frame ? Status::ok : frame.error();
}

Status with_guest(Playground& playground, Status (*action)(Playground&, Child&)) {
  Child* const guest = playground.some_guest();
  return guest == nullptr ? nothing_to_do : action(playground, *guest);
}

Status start(Playground& playground) {
  return with_guest(playground, [](Playground&, Child& guest) { return domain_start(guest.domain); });
}

Status give_turn(Playground& playground) {
  return with_guest(playground, [](Playground& with, Child& guest) {
    const Status status = yield(guest.vcpu);
    if (status == Status::ok) with.listen_to(guest);
    return status;
  });
}

Status share_frame(Playground& playground) {
  return with_guest(playground, [](Playground& with, Child& guest) {
    const FrameNumber frame = with.some_frame();
    const Status shared = capability_derive(frame, Slot{1 + with.random().below(4)}, guest.domain, Rights::read_write);
    if (shared == Status::ok) guest.mailbox->shared_frame = frame;
    return shared;
  });
}

Status stop_vcpu(Playground& playground) {
  return with_guest(playground, [](Playground&, Child& guest) { return vcpu_stop(guest.vcpu); });
}

Status start_vcpu(Playground& playground) {
  return with_guest(playground, [](Playground& with, Child& guest) {
    const auto program = ElfProgram::read(with.program());
    if (!program) return nothing_to_do;
    return vcpu_start(guest.vcpu, program->entry(), child_stack_top, number(child_mailbox));
  });
}

Status kill(Playground& playground) {
  return with_guest(playground, [](Playground&, Child& guest) { return domain_destroy(guest.domain); });
}

// Not possible while others have bound its frames. Then it is tried again some time.
Status take_back(Playground& playground) {
  return with_guest(playground, [](Playground& with, Child& guest) {
    if (with.root().domain(guest.domain).state != DomainState::dying) return nothing_to_do;
    const auto harvest = reap(with.root(), guest.domain);
    return harvest ? forget_child(with.root(), guest) : harvest.error().status;
  });
}

constexpr std::array actions{
    Action{"create a guest", 4, create},
    Action{"start a guest", 8, start},
    Action{"give a guest a turn", 40, give_turn},
    Action{"share a frame", 8, share_frame},
    Action{"stop a vCPU", 2, stop_vcpu},
    Action{"start a vCPU", 2, start_vcpu},
    Action{"kill a guest", 1, kill},
    Action{"take a guest back", 8, take_back},
};

}  // namespace

std::span<const Action> guest_actions() { return actions; }

}  // namespace exo::libos
