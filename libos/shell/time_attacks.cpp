// SPDX-License-Identifier: MIT
// Attacks on time: slices of others, more slices than we may have, waiting in vain.
#include "libos/shell/attack.h"

#include <array>

namespace exo::libos {
namespace {

constexpr DomainId small{domain_count - 1};
constexpr VcpuId spare{vcpu_count - 1};
constexpr std::uint64_t free_position = 0;

// A child that has a vCPU and may have so many slices; what it has is taken back in the end, whatever the answer is.
template <class Attempt>
Status with_small_domain(const Arena& arena, std::uint64_t slices, const Attempt& attempt) {
  const Status created = domain_create(small, 1, slices);
  if (created != Status::ok) return created;
  Status answer = Status::ok;
  if (const auto context = arena.shell.root().pool().allocate(small)) {
    answer = first_refusal({vcpu_create(spare, small, *context), attempt(*context)});
  }
  const Status ended = domain_destroy(small);
  const auto harvest = arena.shell.take_back(small);
  return (ended == Status::ok || ended == Status::not_alive) && harvest ? answer : Status::ok;
}

Status exceed_slices(const Arena& arena) {
  return with_small_domain(arena, 1, [](FrameNumber) {
    return first_refusal({slice_allocate(free_position, spare), slice_allocate(free_position + 1, spare)});
  });
}

// A dying child that has nothing left but a slice.
Status reap_with_slice(const Arena& arena) {
  return with_small_domain(arena, 1, [](FrameNumber context) {
    return first_refusal({slice_allocate(free_position, spare), domain_destroy(small), vcpu_destroy(spare),
                          frame_release(context), domain_reap(small)});
  });
}

constexpr std::array all{
    Attack{"take-slice", "claims the slice of another domain", Status::slice_taken,
           [](const Arena&) { return slice_allocate(Neighbour::position, own_vcpu); }},
    Attack{"slice-for-another", "claims a slice for the vCPU of another domain", Status::not_permitted,
           [](const Arena&) { return slice_allocate(free_position, Neighbour::vcpu); }},
    Attack{"slice-for-nobody", "claims a slice for a vCPU that cannot be", Status::no_such_vcpu,
           [](const Arena&) { return slice_allocate(free_position, VcpuId{vcpu_count}); }},
    Attack{"slice-beyond", "claims a slice behind the last one", Status::no_such_slice,
           [](const Arena&) { return slice_allocate(slice_count, own_vcpu); }},
    Attack{"slice-elsewhere", "claims a slice of a processor that does not exist", Status::no_such_cpu,
           [](const Arena&) { return call(number(Call::slice_allocate), 1, free_position, number(own_vcpu)).status; }},
    Attack{"release-slice", "gives back the slice of another domain", Status::not_permitted,
           [](const Arena&) { return slice_release(Neighbour::position); }},
    Attack{"release-nothing", "gives back a slice that is nobody's", Status::not_permitted,
           [](const Arena&) { return slice_release(free_position); }},
    Attack{"exceed-slices", "claims two slices for a domain whose limit is 1", Status::slice_limit_reached,
           exceed_slices},
    Attack{"give-slices", "gives a new domain more slices than there are", Status::slice_limit_exceeded,
           [](const Arena&) { return domain_create(small, 0, slice_count + 1); }},
    Attack{"reap-with-slice", "reaps a domain that still has a slice", Status::still_owns_slices, reap_with_slice},
    Attack{"yield-to-stopped", "yields to a vCPU that was not started", Status::vcpu_not_ready,
           [](const Arena&) { return yield(Neighbour::vcpu); }},
    Attack{"block-nowhere", "waits for an event without a place for it", Status::no_shared_context,
           [](const Arena&) { return block(0); }},
};

}  // namespace

std::span<const Attack> time_attacks() { return all; }

}  // namespace exo::libos
