// SPDX-License-Identifier: MIT
#include "libos/base/reaper.h"
#include "tests/soak/action.h"
#include "tests/soak/transfer.h"

namespace exo::libos {
namespace {

constexpr std::uint64_t most_slices = 3;  // of a guest

Status status_of(const std::expected<void, Failure>& result) {
  if (result) return Status::ok;
  return result.error().status == Status::ok ? nothing_to_do : result.error().status;
}

// Built and not started. Half of them get a frame for a shared context.
Status create(Playground& playground) {
  Child* const guest = playground.place_for_guest();
  if (guest == nullptr) return nothing_to_do;
  Root& root = playground.root();
  const auto built = build_child(root, *guest, playground.program(), playground.random().next(), most_slices);
  if (!built) return status_of(built);
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

// It is not waited for: nobody could say for how long.
Status send_to(Playground& playground) {
  return with_guest(playground, [](Playground&, Child& guest) { return transfer(control_send_number, guest.vcpu); });
}

Status share_frame(Playground& playground) {
  return with_guest(playground, [](Playground& with, Child& guest) {
    const FrameNumber frame = with.some_frame();
    const Slot by{with.random().below(2) == 0 ? owner_slot : 1 + with.random().below(3)};
    const Status shared = capability_derive(frame, Slot{1 + with.random().below(4)}, guest.domain, Rights::all, by);
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
    Action{"create a guest", 4, create},          Action{"start a guest", 8, start},
    Action{"give a guest a turn", 40, give_turn}, Action{"transfer to a guest", 6, send_to},
    Action{"share a frame", 8, share_frame},      Action{"stop a vCPU", 2, stop_vcpu},
    Action{"start a vCPU", 6, start_vcpu},        Action{"kill a guest", 3, kill},
    Action{"take a guest back", 8, take_back},
};

}  // namespace

std::span<const Action> guest_actions() { return actions; }

}  // namespace exo::libos
