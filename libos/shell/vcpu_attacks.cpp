// SPDX-License-Identifier: MIT
// Attacks on vCPUs: what they run on, and where.
#include "libos/shell/attack.h"

#include <array>

namespace exo::libos {
namespace {

constexpr VcpuId spare{vcpu_count - 1};
constexpr FrameNumber no_user_root{no_frame};
constexpr VirtualAddress not_canonical{0x0000'8000'0000'0000};

FrameNumber own_root(const Arena& arena) { return arena.shell.root().space().root(); }

// Starts a vCPU of our own where no processor can run.
Status start_badly(const Arena& arena) {
  return after_cleaning(
      first_refusal({vcpu_create(spare, own_domain, arena.mine), vcpu_set_roots(spare, own_root(arena), no_user_root),
                     vcpu_start(spare, not_canonical, VirtualAddress{}, 0)}),
      {vcpu_destroy(spare), tlb_flush()});
}

Status start_without_root(const Arena& arena) {
  return after_cleaning(first_refusal({vcpu_create(spare, own_domain, arena.mine),
                                       vcpu_start(spare, VirtualAddress{}, VirtualAddress{}, 0)}),
                        {vcpu_destroy(spare), tlb_flush()});
}

// Saved registers in a frame that we could still write.
Status write_context(const Arena& arena) {
  return after_cleaning(
      first_refusal({arena.bind(arena.mine, Rights::read_write), vcpu_create(spare, own_domain, arena.mine)}),
      {arena.unbind(), tlb_flush()});
}

constexpr std::array all{
    Attack{"steal-vcpu", "gives a vCPU of another domain our own root table", Status::not_permitted,
           [](const Arena& arena) { return vcpu_set_roots(arena.victim->vcpu, own_root(arena), no_user_root); }},
    Attack{"foreign-root", "lets our own vCPU run on the root table of another domain", Status::not_root_table,
           [](const Arena& arena) { return vcpu_set_roots(own_vcpu, arena.victim->root_table, no_user_root); }},
    Attack{"foreign-user-root", "names the root table of another domain as our user root", Status::not_user_root_table,
           [](const Arena& arena) { return vcpu_set_roots(own_vcpu, own_root(arena), arena.victim->root_table); }},
    Attack{"data-as-root", "lets our own vCPU run on a data frame as root table", Status::not_root_table,
           [](const Arena& arena) { return vcpu_set_roots(own_vcpu, arena.mine, no_user_root); }},
    Attack{"foreign-vcpu", "creates a vCPU of another domain", Status::not_permitted,
           [](const Arena& arena) { return vcpu_create(spare, arena.victim->domain, arena.theirs); }},
    Attack{"foreign-context", "saves registers of our own in a frame of another domain", Status::not_owner,
           [](const Arena& arena) { return vcpu_create(spare, own_domain, arena.theirs); }},
    Attack{"table-as-context", "saves registers in a page table", Status::not_data,
           [](const Arena& arena) { return vcpu_create(spare, own_domain, arena.table); }},
    Attack{"writable-context", "saves registers in a frame that is bound writable", Status::still_referenced,
           write_context},
    Attack{"take-vcpu", "creates a vCPU that exists", Status::identity_in_use,
           [](const Arena& arena) { return vcpu_create(arena.victim->vcpu, own_domain, arena.mine); }},
    Attack{"start-without-root", "starts a vCPU that has no address space", Status::no_root, start_without_root},
    Attack{"start-nowhere", "starts a vCPU at an address that is not canonical", Status::bad_address, start_badly},
    Attack{"restart-self", "starts the vCPU that is running", Status::vcpu_not_stopped,
           [](const Arena&) { return vcpu_start(own_vcpu, VirtualAddress{}, VirtualAddress{}, 0); }},
    Attack{"destroy-self", "destroys the vCPU that is running", Status::vcpu_running,
           [](const Arena&) { return vcpu_destroy(own_vcpu); }},
    Attack{"destroy-vcpu", "destroys a vCPU of another domain", Status::not_permitted,
           [](const Arena& arena) { return vcpu_destroy(arena.victim->vcpu); }},
    Attack{"yield-to-nobody", "yields to a vCPU that does not exist", Status::vcpu_not_ready,
           [](const Arena&) { return yield(spare); }},
};

}  // namespace

std::span<const Attack> vcpu_attacks() { return all; }

}  // namespace exo::libos
