// SPDX-License-Identifier: MIT
// Attacks on domains: acting for another, exceeding limits.
#include "libos/shell/attack.h"

#include <array>

namespace exo::libos {
namespace {

constexpr DomainId small{domain_count - 1};

// Whatever the answer is, the small domain is taken back.
Status without_small(const Arena& arena, Status answer) {
  const Status ended = domain_destroy(small);
  const auto harvest = arena.shell.take_back(small);
  return (ended == Status::ok || ended == Status::not_alive) && harvest ? answer : Status::ok;
}

// A frame for a child whose limit is none.
Status exceed_limit(const Arena& arena) {
  const Status created = domain_create(small, 0);
  if (created != Status::ok) return created;
  const auto frame = arena.shell.root().pool().allocate(small);
  return without_small(arena, frame ? Status::ok : frame.error());
}

// A dying child that still has a frame.
Status reap_too_early(const Arena& arena) {
  const Status created = domain_create(small, 1);
  if (created != Status::ok) return created;
  const auto frame = arena.shell.root().pool().allocate(small);
  if (!frame) return without_small(arena, frame.error());
  return without_small(arena, first_refusal({domain_destroy(small), domain_reap(small)}));
}

// What a child is charged for its only frame.
Status take_what_is_used(const Arena& arena) {
  const Status created = domain_create(small, 1);
  if (created != Status::ok) return created;
  const auto frame = arena.shell.root().pool().allocate(small);
  return without_small(arena, frame ? domain_set_limit(small, 0, 0) : frame.error());
}

constexpr std::array all{
    Attack{"for-another", "claims a frame in the name of another domain", Status::not_permitted,
           [](const Arena& arena) { return frame_allocate(arena.victim->domain, arena.mine); }},
    Attack{"take-identity", "creates a domain that exists", Status::identity_in_use,
           [](const Arena& arena) { return domain_create(arena.victim->domain, 0); }},
    Attack{"reap-the-living", "reaps a domain that runs", Status::not_dying,
           [](const Arena& arena) { return domain_reap(arena.victim->domain); }},
    Attack{"reap-early", "reaps a domain that still owns a frame", Status::still_owns_frames, reap_too_early},
    Attack{"start-again", "starts a domain that runs, to act for it", Status::not_building,
           [](const Arena& arena) { return domain_start(arena.victim->domain); }},
    Attack{"exceed-limit", "claims a frame for a domain whose limit is 0", Status::limit_reached, exceed_limit},
    Attack{"give-too-much", "gives a new domain more frames than we have", Status::limit_exceeded,
           [](const Arena&) { return domain_create(DomainId{domain_count - 1}, ~std::uint64_t{0}); }},
    Attack{"raise-own-limit", "raises its own limit", Status::not_permitted,
           [](const Arena&) { return domain_set_limit(own_domain, max_frames, slice_count); }},
    Attack{"raise-too-much", "gives a child more frames than we have", Status::limit_exceeded,
           [](const Arena& arena) { return domain_set_limit(arena.victim->domain, ~std::uint64_t{0}, slice_count); }},
    Attack{"take-used-limit", "takes from a child the limit of a frame that it owns", Status::limit_in_use,
           take_what_is_used},
};

}  // namespace

std::span<const Attack> domain_attacks() { return all; }

}  // namespace exo::libos
