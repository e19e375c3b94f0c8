// SPDX-License-Identifier: MIT
// Attacks on capabilities: forged, widened, used after revocation.
#include "libos/shell/attack.h"

#include <array>

namespace exo::libos {
namespace {

constexpr Slot shell_slot{1};
constexpr Slot empty_slot{2};

Status release_bound(const Arena& arena) {
  return after_cleaning(first_refusal({arena.bind(arena.readable, Rights::read, shell_slot),
                                       capability_release(arena.readable, shell_slot)}),
                        {arena.unbind(), tlb_flush()});
}

constexpr std::array all{
    Attack{"forged-slot", "names a capability slot that nobody filled", Status::no_capability,
           [](const Arena& arena) { return arena.bind(arena.theirs, Rights::read, empty_slot); }},
    Attack{"no-such-slot", "names a capability slot that does not exist", Status::no_capability,
           [](const Arena& arena) { return arena.bind(arena.theirs, Rights::read, Slot{capability_slots + 1}); }},
    Attack{"fifth-slot", "gives away a fifth capability, past the end of the frame's record", Status::no_such_slot,
           [](const Arena& arena) {
             return capability_derive(arena.mine, Slot{capability_slots + 1}, arena.victim->domain, Rights::read);
           }},
    Attack{"after-revocation", "binds a frame under a capability that was revoked", Status::no_capability,
           [](const Arena& arena) { return arena.bind(arena.revoked, Rights::read, shell_slot); }},
    Attack{"write-read-only", "binds a frame writable that may only be read", Status::rights_exceeded,
           [](const Arena& arena) { return arena.bind(arena.readable, Rights::read_write, shell_slot); }},
    Attack{"execute-read-only", "binds a frame executable that may only be read", Status::rights_exceeded,
           [](const Arena& arena) { return arena.bind(arena.readable, Rights::read_execute, shell_slot); }},
    Attack{"pass-on", "gives a third domain a capability for a frame of another", Status::not_owner,
           [](const Arena& arena) { return capability_derive(arena.readable, empty_slot, own_domain, Rights::all); }},
    Attack{"pass-on-unasked", "derives from its own capability, which lacks the right to derive",
           Status::rights_exceeded,
           [](const Arena& arena) {
             return capability_derive(arena.readable, empty_slot, own_domain, Rights::read, shell_slot);
           }},
    Attack{"derive-from-nothing", "derives from a capability that nobody holds", Status::no_capability,
           [](const Arena& arena) {
             return capability_derive(arena.theirs, empty_slot, own_domain, Rights::read, shell_slot);
           }},
    Attack{"overwrite-slot", "puts a capability over one that was given away", Status::slot_taken,
           [](const Arena& arena) {
             return capability_derive(arena.victim->mailbox_frame, Child::shared_slot, arena.victim->domain,
                                      Rights::read);
           }},
    Attack{"bad-rights", "gives rights that do not exist", Status::bad_rights,
           [](const Arena& arena) {
             return capability_derive(arena.mine, shell_slot, arena.victim->domain, Rights{all_rights + 1});
           }},
    Attack{"share-table", "gives away a capability for a page table", Status::not_shareable,
           [](const Arena& arena) {
             return capability_derive(arena.table, shell_slot, arena.victim->domain, Rights::read);
           }},
    Attack{"revoke-foreign", "revokes what the owner of another frame gave away", Status::not_owner,
           [](const Arena& arena) { return capability_revoke(arena.readable, shell_slot); }},
    Attack{"revoke-by-itself", "revokes a capability in its own name", Status::not_owner,
           [](const Arena& arena) { return capability_revoke(arena.readable, shell_slot, shell_slot); }},
    Attack{"release-bound", "gives up a capability and keeps its binding", Status::still_bound, release_bound},
    Attack{"drop-foreign", "gives up a capability that another domain holds", Status::not_holder,
           [](const Arena& arena) { return capability_release(arena.victim->mailbox_frame, Child::shared_slot); }},
};

}  // namespace

std::span<const Attack> capability_attacks() { return all; }

}  // namespace exo::libos
