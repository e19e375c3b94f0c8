// SPDX-License-Identifier: MIT
#include "libos/base/status.h"

#include <array>

namespace exo::libos {
namespace {

struct Words {
  Status status;
  std::string_view name;
  std::string_view sentence;
};

// In the order of their numbers.
constexpr std::array<Words, status_count> all{{
    {Status::ok, "ok", "The call did what it is for."},
    {Status::no_such_call, "no_such_call", "The core has no call of this number."},
    {Status::no_such_frame, "no_such_frame", "The machine has no frame of this number."},
    {Status::no_such_domain, "no_such_domain", "No domain can have this identity."},
    {Status::no_such_vcpu, "no_such_vcpu", "No vCPU can have this identity."},
    {Status::no_such_slot, "no_such_slot", "A frame has the capability slots 1 to 4 and no other."},
    {Status::not_permitted, "not_permitted", "The caller may not act for the domain that this is about."},
    {Status::not_owner, "not_owner", "The caller may not act for the owner of the frame."},
    {Status::not_free, "not_free", "The frame is in use, so nobody can claim it."},
    {Status::limit_reached, "limit_reached", "The domain is charged for as many frames as it may be."},
    {Status::not_data, "not_data", "Only a frame of type data can be used for this."},
    {Status::not_table, "not_table", "The frame is not a page table."},
    {Status::still_referenced, "still_referenced", "Something still names the frame: a binding, a root or a vCPU."},
    {Status::still_writable, "still_writable",
     "Somebody can still write the frame, and a page table is written by nobody."},
    {Status::still_shared, "still_shared", "A capability for the frame has been given away and not come back."},
    {Status::still_linked, "still_linked", "The table is still in use, as a root or below another table."},
    {Status::not_flushed, "not_flushed", "A processor may still remember how to reach the frame: flush first."},
    {Status::entries_present, "entries_present", "The table still has present entries."},
    {Status::bad_level, "bad_level", "Page tables have the levels 1 to 4."},
    {Status::bad_index, "bad_index", "A page table has 512 entries."},
    {Status::core_slot, "core_slot", "This part of every address space belongs to the core."},
    {Status::bad_entry, "bad_entry", "The entry has bits that the core allows to nobody."},
    {Status::target_absent, "target_absent", "The entry names a frame that the machine does not have."},
    {Status::target_type, "target_type", "The entry names a frame of a type that may not be bound there."},
    {Status::target_foreign, "target_foreign", "The frame belongs to another domain, and no capability was named."},
    {Status::target_not_data, "target_not_data",
     "Only data may be bound writable: tables and the core's records are not."},
    {Status::no_capability, "no_capability", "The slot named in the entry holds no live capability of this domain."},
    {Status::rights_exceeded, "rights_exceeded", "The entry asks for more rights than the capability has."},
    {Status::entry_changed, "entry_changed", "The entry is not what the caller believed, so it was left alone."},
    {Status::not_shareable, "not_shareable", "Only data and the core's exposed records can be shared."},
    {Status::no_such_holder, "no_such_holder", "No domain can have the identity of this holder."},
    {Status::holder_is_owner, "holder_is_owner", "The owner of a frame needs no capability for it."},
    {Status::holder_not_alive, "holder_not_alive", "The domain that should hold the capability does not live."},
    {Status::bad_rights, "bad_rights", "These rights do not exist, or lack reading."},
    {Status::slot_taken, "slot_taken", "The capability slot is in use, or drains until the next flush."},
    {Status::not_sooner, "not_sooner", "It is to be given up by then already, or by never."},
    {Status::no_such_capability, "no_such_capability", "The capability slot is empty."},
    {Status::not_holder, "not_holder", "Only its holder gives a capability up, or its owner once it is revoked."},
    {Status::still_bound, "still_bound", "Bindings under the capability remain."},
    {Status::bad_scope, "bad_scope",
     "A flush is of everything, which is scope 0, or of the page at a canonical address."},
    {Status::epoch_exhausted, "epoch_exhausted", "The core has counted its last flush."},
    {Status::identity_in_use, "identity_in_use", "A domain or vCPU of this identity exists."},
    {Status::limit_exceeded, "limit_exceeded", "The caller has not that many frames to give away."},
    {Status::not_building, "not_building", "The domain is not being built any more, or not yet."},
    {Status::not_alive, "not_alive", "The domain is dead or dying already."},
    {Status::not_dying, "not_dying", "Only a dying domain can be reaped."},
    {Status::still_has_children, "still_has_children", "The domain still has children."},
    {Status::still_has_vcpus, "still_has_vcpus", "The domain still has vCPUs."},
    {Status::still_holds_capabilities, "still_holds_capabilities", "The domain still holds capabilities."},
    {Status::still_owns_frames, "still_owns_frames", "The domain still owns frames."},
    {Status::not_root_table, "not_root_table", "The root is not a level-4 table of the vCPU's own domain."},
    {Status::not_user_root_table, "not_user_root_table",
     "The user root is not a level-4 table of the vCPU's own domain."},
    {Status::vcpu_not_stopped, "vcpu_not_stopped", "The vCPU has been started already."},
    {Status::no_root, "no_root", "The vCPU has no address space yet."},
    {Status::bad_address, "bad_address", "No processor can run at an address that is not canonical."},
    {Status::vcpu_running, "vcpu_running", "The vCPU is on a processor."},
    {Status::vcpu_not_ready, "vcpu_not_ready", "The vCPU is stopped, or waits for something."},
    {Status::domain_not_running, "domain_not_running", "The vCPU's domain does not run."},
    {Status::no_input, "no_input", "Nothing was typed."},
    {Status::console_busy, "console_busy", "The console cannot take a byte now."},
    {Status::bad_upcall, "bad_upcall", "There are five kinds of upcall, 0 to 4; the last has no record."},
    {Status::bad_stack, "bad_stack", "No stack is at an address that is not canonical."},
    {Status::no_shared_context, "no_shared_context", "The vCPU has no shared context to resume from."},
    {Status::bad_base, "bad_base", "FS and GS cannot begin at an address that is not canonical."},
    {Status::bad_mode, "bad_mode", "A vCPU is in kernel mode or in user mode."},
    {Status::no_user_root, "no_user_root", "Without a user root there is no user mode."},
    {Status::no_handler, "no_handler", "The vCPU has not said where to go."},
    {Status::in_user_mode, "in_user_mode", "The vCPU is to go on in user mode, and needs its user root for that."},
    {Status::no_such_cpu, "no_such_cpu", "This machine has no such processor."},
    {Status::no_such_slice, "no_such_slice", "There are 128 slices, 0 to 127."},
    {Status::slice_taken, "slice_taken", "The slice belongs to a domain."},
    {Status::slice_limit_reached, "slice_limit_reached", "The domain has all the slices it may have."},
    {Status::slice_limit_exceeded, "slice_limit_exceeded", "The caller has not that many slices to give away."},
    {Status::still_owns_slices, "still_owns_slices", "The domain still owns slices."},
    {Status::not_ports, "not_ports", "The frame is not one of ports."},
    {Status::port_taken, "port_taken", "The port is allocated."},
    {Status::port_free, "port_free", "The port is not allocated."},
    {Status::not_sender, "not_sender", "The port is not for this domain to send to."},
    {Status::port_not_bound, "port_not_bound", "The port leads to no vCPU of its domain."},
    {Status::bad_event, "bad_event", "A port can be bound to the events 64 to 4095."},
    {Status::not_accepting, "not_accepting", "The vCPU does not wait to be called."},
    {Status::no_entry, "no_entry", "The vCPU has declared no entry for calls."},
    {Status::callee_gone, "callee_gone", "The vCPU that was called ended without a reply."},
    {Status::not_parent, "not_parent", "Giving more is for the parent, which is charged for it."},
    {Status::limit_in_use, "limit_in_use", "The domain is charged for more frames than that."},
    {Status::slice_limit_in_use, "slice_limit_in_use", "The domain is charged for more slices than that."},
    {Status::slot_too_low, "slot_too_low", "A capability stands in a higher slot than the one it comes from."},
    {Status::still_derived, "still_derived", "Capabilities that come from it remain."},
    {Status::batch_absent, "batch_absent", "There is no frame of that number to be the batch."},
    {Status::batch_foreign, "batch_foreign", "You do not act for the owner of the batch."},
    {Status::batch_not_data, "batch_not_data", "The batch is not a data frame."},
    {Status::bad_count, "bad_count", "A table has not so many entries."},
    {Status::beyond_table, "beyond_table", "The table ends before the entries."},
    {Status::beyond_batch, "beyond_batch", "The batch ends before the entries."},
    {Status::being_revoked, "being_revoked", "The frame is being taken back, so nothing new may use it."},
    {Status::not_ancestor, "not_ancestor", "Only an ancestor of its owner takes a frame back."},
    {Status::not_due, "not_due", "The holder still has time to give it up."},
    {Status::not_holders_table, "not_holders_table", "The table is not one of the domain that is to lose the frame."},
}};

constexpr bool in_order() {
  for (std::size_t position = 0; position < all.size(); ++position) {
    if (number(all[position].status) != position) return false;
  }
  return true;
}
static_assert(in_order());

constexpr Words unknown{Status::ok, "unknown", "The core answered with a status that this program does not know."};

const Words& words(Status status) { return number(status) < all.size() ? all[number(status)] : unknown; }

}  // namespace

std::string_view name(Status status) { return words(status).name; }

std::string_view sentence(Status status) { return words(status).sentence; }

}  // namespace exo::libos
