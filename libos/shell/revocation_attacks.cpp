// SPDX-License-Identifier: MIT
// Attacks on revocation: taken from the wrong one, too early, or kept for longer.
#include "libos/shell/attack.h"

#include <array>

namespace exo::libos {
namespace {

constexpr Slot first_slot{1};
constexpr std::uint64_t far_off = time::never - 1;

// Gives the victim a capability for a frame of the shell, and takes it back with a deadline that does not pass.
Status share_and_revoke(const Arena& arena) {
  return first_refusal({capability_derive(arena.mine, first_slot, arena.victim->domain, Rights::read),
                        capability_revoke(arena.mine, first_slot, Slot::owner, far_off)});
}

Status end_sharing(const Arena& arena) {
  return first_refusal({capability_release(arena.mine, first_slot), tlb_flush()});
}

Status put_off(const Arena& arena) {
  return after_cleaning(
      first_refusal({share_and_revoke(arena), capability_revoke(arena.mine, first_slot, Slot::owner, time::never)}),
      {end_sharing(arena)});
}

Status repossess_early(const Arena& arena) {
  return after_cleaning(
      first_refusal({share_and_revoke(arena), capability_repossess(arena.mine, first_slot, arena.table)}),
      {end_sharing(arena)});
}

constexpr std::array all{
    Attack{"revoke-own-frame", "takes back a frame from itself", Status::not_ancestor,
           [](const Arena& arena) { return frame_revoke(arena.mine); }},
    Attack{"revoke-no-frame", "takes back a frame that does not exist", Status::no_such_frame,
           [](const Arena& arena) { return frame_revoke(FrameNumber{arena.shell.root().boot().frame_count}); }},
    Attack{"put-off", "sets a later deadline than there is", Status::not_sooner, put_off},
    Attack{"repossess-early", "breaks bindings before the deadline", Status::not_due, repossess_early},
    Attack{"repossess-foreign", "breaks bindings of a frame of another domain", Status::not_owner,
           [](const Arena& arena) { return capability_repossess(arena.readable, first_slot, arena.table); }},
    Attack{"repossess-unasked", "breaks the owner's bindings of a frame that nobody takes back", Status::not_ancestor,
           [](const Arena& arena) { return capability_repossess(arena.theirs, Slot::owner, arena.table); }},
    Attack{"take-early", "takes a frame of its child, before the deadline", Status::not_owner,
           [](const Arena& arena) {
             return first_refusal({frame_revoke(arena.theirs, far_off), frame_release(arena.theirs)});
           }},
    Attack{"bind-taken", "binds a frame that is being taken back", Status::being_revoked,
           [](const Arena& arena) {
             return first_refusal({frame_revoke(arena.revoked), arena.bind(arena.revoked, Rights::read, first_slot)});
           }},
    Attack{"hear-foreign", "lets another domain's vCPU be told of revocations", Status::not_permitted,
           [](const Arena& arena) { return notices_bind(arena.victim->vcpu); }},
};

}  // namespace

std::span<const Attack> revocation_attacks() { return all; }

}  // namespace exo::libos
