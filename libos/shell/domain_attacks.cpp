// SPDX-License-Identifier: MIT
// Attacks on domains and vCPUs: acting for another, exceeding limits.
#include "libos/shell/attack.h"

#include <array>

namespace exo::libos {
namespace {

// Frames for a child whose limit is none.
Status exceed_limit(const Arena& arena) {
  const DomainId small{domain_count - 1};
  Status answer = domain_create(small, 0);
  if (answer != Status::ok) return answer;
  const auto frame = arena.shell.root().pool().allocate(small);
  answer = frame ? Status::ok : frame.error();
  const Status ended = domain_destroy(small);
  const auto harvest = arena.shell.take_back(small);
  return ended == Status::ok && harvest ? answer : Status::ok;
}

constexpr std::array all{
    Attack{"for-another", "claims a frame in the name of another domain", Status::not_permitted,
           [](const Arena& arena) { return frame_allocate(arena.victim->domain, arena.mine); }},
    Attack{"steal-vcpu", "gives a vCPU of another domain our own root table", Status::not_permitted,
           [](const Arena& arena) {
             return vcpu_set_roots(arena.victim->vcpu, arena.shell.root().space().root(), FrameNumber{no_frame});
           }},
    Attack{
        "foreign-root", "lets our own vCPU run on the root table of another domain", Status::not_root_table,
        [](const Arena& arena) { return vcpu_set_roots(own_vcpu, arena.victim->root_table, FrameNumber{no_frame}); }},
    Attack{"data-as-root", "lets our own vCPU run on a data frame as root table", Status::not_root_table,
           [](const Arena& arena) { return vcpu_set_roots(own_vcpu, arena.mine, FrameNumber{no_frame}); }},
    Attack{"take-identity", "creates a domain that exists", Status::identity_in_use,
           [](const Arena& arena) { return domain_create(arena.victim->domain, 0); }},
    Attack{"reap-the-living", "reaps a domain that runs", Status::not_dying,
           [](const Arena& arena) { return domain_reap(arena.victim->domain); }},
    Attack{"exceed-limit", "claims a frame for a domain whose limit is 0", Status::limit_reached, exceed_limit},
    Attack{"give-too-much", "gives a new domain more frames than we have", Status::limit_exceeded,
           [](const Arena&) { return domain_create(DomainId{domain_count - 1}, ~std::uint64_t{0}); }},
    Attack{"yield-to-nobody", "yields to a vCPU that does not exist", Status::vcpu_not_ready,
           [](const Arena&) { return yield(VcpuId{vcpu_count - 1}); }},
};

}  // namespace

std::span<const Attack> domain_attacks() { return all; }

}  // namespace exo::libos
