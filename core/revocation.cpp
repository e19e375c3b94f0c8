// SPDX-License-Identifier: MIT
#include "core/revocation.h"

#include "core/authority.h"
#include "core/domain.h"
#include "core/event.h"
#include "core/steps.h"
#include "core/table_entry.h"

namespace exo::core {

namespace {

struct Notice {
  std::uint64_t what, frame, third, fourth;
};

constexpr std::uint64_t kind_and_slot(std::uint64_t kind, std::uint64_t slot) {
  return slot << notice::slot_shift | kind;
}

// A notice for the domain, if a vCPU of it gets notices and has a shared context.
void notify(DomainId domain, const Notice& notice) {
  Vcpu& vcpu = record(VcpuId{record(domain).notified});
  if (vcpu.domain != number(domain) || vcpu.shared == no_frame) return;
  const FrameNumber shared{vcpu.shared};
  const std::uint64_t first =
      shared_context::first_notice + vcpu.notices % shared_context::notice_count * shared_context::notice_words;
  Port::store(shared, first + 0, notice.what);
  Port::store(shared, first + 1, notice.frame);
  Port::store(shared, first + 2, notice.third);
  Port::store(shared, first + 3, notice.fourth);
  ++vcpu.notices;
  Port::store(shared, shared_context::notices, vcpu.notices);
  raise(vcpu, 0, std::uint64_t{1} << event::notice);
}

void revoke_by(Frame& frame, std::uint64_t position, std::uint64_t deadline) {
  CapabilityState& state = frame.capability_state[position];
  std::uint64_t& until = frame.capability_deadline[position];
  if (state == CapabilityState::live || deadline < until) until = deadline;
  state = CapabilityState::revoking;
}

void revoke_if_derived(Frame& frame, std::uint64_t other, std::uint64_t slot, std::uint64_t deadline) {
  if (!capability_held(frame.capability_state[other - 1])) return;  // then its origin says nothing
  if (other == slot || is_derived_from(frame, other, slot)) revoke_by(frame, other - 1, deadline);
}

void revoke_if_held(Frame& frame, std::uint64_t position, std::uint64_t deadline) {
  if (capability_held(frame.capability_state[position])) revoke_by(frame, position, deadline);
}

bool is_revoking(const Frame& frame, std::uint64_t slot) {
  return frame.capability_state[slot - 1] == CapabilityState::revoking;
}

// Tells who holds the capability in the slot, which is being revoked.
void tell_holder(const Frame& frame, std::uint64_t name, std::uint64_t slot) {
  const std::uint64_t position = slot - 1;
  notify(DomainId{frame.capability[position].tag()},
         {kind_and_slot(notice::revocation, slot), name, frame.capability_deadline[position], 0});
}

}  // namespace

Reply notices_bind(std::uint64_t vcpu_word, DomainId caller) {
  if (!vcpu_exists(vcpu_word)) return Status::no_such_vcpu;
  const DomainId domain{record(VcpuId{vcpu_word}).domain};
  if (!acts_for(caller, domain)) return Status::not_permitted;

  record(domain).notified = static_cast<std::uint16_t>(vcpu_word);
  return Status::ok;
}

Reply capability_revoke(std::uint64_t frame_word, std::uint64_t slot, std::uint64_t deadline, std::uint64_t by,
                        DomainId caller) {
  if (!frame_exists(frame_word)) return Status::no_such_frame;
  if (!slot_exists(slot)) return Status::no_such_slot;
  const Frame& frame = record(FrameNumber{frame_word});
  const CapabilityState state = frame.capability_state[slot - 1];
  if (!capability_held(state)) return Status::no_such_capability;
  if (!may_take_back(caller, frame, slot, by)) return Status::not_owner;
  const std::uint64_t before = state == CapabilityState::live ? time::never : frame.capability_deadline[slot - 1];
  if (deadline >= before) return Status::not_sooner;
  const auto step = [=](std::uint64_t position) {
    return capability_revoke_step(frame_word, slot, deadline, position);
  };
  return take_steps(capability_slots + 1, step).status;
}

Status capability_revoke_step(std::uint64_t frame_word, std::uint64_t slot, std::uint64_t deadline,
                              std::uint64_t position) {
  Frame& frame = record(FrameNumber{frame_word});
  if (position != 0) {
    if (is_revoking(frame, position) && (position == slot || is_derived_from(frame, position, slot))) {
      tell_holder(frame, frame_word, position);
    }
    return Status::ok;
  }
  revoke_if_derived(frame, 1, slot, deadline);
  revoke_if_derived(frame, 2, slot, deadline);
  revoke_if_derived(frame, 3, slot, deadline);
  revoke_if_derived(frame, 4, slot, deadline);
  return Status::ok;
}

Reply frame_revoke(std::uint64_t frame_word, std::uint64_t deadline, DomainId caller) {
  if (!frame_exists(frame_word)) return Status::no_such_frame;
  const Frame& frame = record(FrameNumber{frame_word});
  if (!is_ancestor(caller, frame.owner())) return Status::not_ancestor;
  if (deadline >= frame.deadline) return Status::not_sooner;
  const auto step = [=](std::uint64_t position) { return frame_revoke_step(frame_word, deadline, position); };
  return take_steps(capability_slots + 2, step).status;
}

Status frame_revoke_step(std::uint64_t frame_word, std::uint64_t deadline, std::uint64_t position) {
  Frame& frame = record(FrameNumber{frame_word});
  if (position > capability_slots) {
    notify(frame.owner(), {notice::revocation, frame_word, frame.deadline, 0});
    return Status::ok;
  }
  if (position != 0) {
    if (is_revoking(frame, position)) tell_holder(frame, frame_word, position);
    return Status::ok;
  }
  if (deadline < frame.deadline) {
    frame.deadline = deadline;
    frame.revoker = static_cast<std::uint16_t>(number(current_domain()));
  }
  revoke_if_held(frame, 0, deadline);
  revoke_if_held(frame, 1, deadline);
  revoke_if_held(frame, 2, deadline);
  revoke_if_held(frame, 3, deadline);
  return Status::ok;
}

Reply capability_repossess(std::uint64_t frame_word, std::uint64_t slot, std::uint64_t table_word, std::uint64_t by,
                           DomainId caller) {
  if (!frame_exists(frame_word)) return Status::no_such_frame;
  if (slot > capability_slots) return Status::no_such_slot;
  const Frame& frame = record(FrameNumber{frame_word});
  DomainId loser = frame.owner();
  if (slot == owner_slot) {
    if (!being_revoked(frame) || frame.revoker != number(caller)) return Status::not_ancestor;
    if (frame.deadline > now) return Status::not_due;
  } else {
    const CapabilityState state = frame.capability_state[slot - 1];
    if (!capability_held(state)) return Status::no_such_capability;
    if (!may_take_back(caller, frame, slot, by)) return Status::not_owner;
    if (state != CapabilityState::revoking || frame.capability_deadline[slot - 1] > now) return Status::not_due;
    loser = DomainId{frame.capability[slot - 1].tag()};
  }
  if (!frame_exists(table_word)) return Status::not_table;
  const Frame& table = record(FrameNumber{table_word});
  if (!is_table(table.type())) return Status::not_table;
  if (table.owner() != loser) return Status::not_holders_table;

  const auto step = [=](std::uint64_t index) { return capability_repossess_step(frame_word, slot, table_word, index); };
  return take_steps(words_per_frame, step).status;
}

Status capability_repossess_step(std::uint64_t frame, std::uint64_t slot, std::uint64_t table_word,
                                 std::uint64_t index) {
  const FrameNumber name{table_word};
  const Entry found{Port::load(name, index)};
  if (!found.present() || found.target() != frame || found.slot() != slot) return Status::ok;
  Frame& table = record(name);
  if (is_core_slot(table.type(), index)) return Status::ok;

  const Entry before{Port::exchange(name, index, 0)};
  drop_reference(table, before);
  record(FrameNumber{frame}).entries_and_drop_epoch.set_count(epoch);
  const std::uint64_t what = index << notice::index_shift | kind_and_slot(notice::broken_binding, slot);
  notify(table.owner(), {what, frame, table_word, before.word});
  return Status::ok;
}

}  // namespace exo::core
