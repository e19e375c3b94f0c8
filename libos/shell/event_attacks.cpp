// SPDX-License-Identifier: MIT
// Attacks on event ports: sending where we may not, and making ports of our own words.
#include "libos/shell/attack.h"

#include <array>

namespace exo::libos {
namespace {

constexpr std::uint64_t port = 3;
constexpr std::uint64_t some_event = event::first_of_ports;
constexpr Slot first_slot{1};

// Tries something with a frame of ports of our own, in which one port is for ourselves to send to.
template <class Attempt>
Status with_ports(const Arena& arena, const Attempt& attempt) {
  const Status created = ports_create(arena.mine);
  if (created != Status::ok) return created;
  return after_cleaning(first_refusal({port_allocate(arena.mine, port, own_domain), attempt(arena.mine)}),
                        {ports_destroy(arena.mine)});
}

Status create_of_bound(const Arena& arena) {
  return after_cleaning(first_refusal({arena.bind(arena.mine, Rights::read_write), ports_create(arena.mine)}),
                        {arena.unbind(), tlb_flush()});
}

Status create_early(const Arena& arena) {
  return after_cleaning(
      first_refusal({arena.bind(arena.mine, Rights::read_write), arena.unbind(), ports_create(arena.mine)}),
      {tlb_flush()});
}

Status create_of_shared(const Arena& arena) {
  return after_cleaning(
      first_refusal({capability_derive(arena.mine, first_slot, arena.victim->domain, Rights::read_write),
                     ports_create(arena.mine)}),
      {capability_revoke(arena.mine, first_slot), capability_release(arena.mine, first_slot), tlb_flush()});
}

constexpr std::array all{
    Attack{"send-foreign", "sends through a port that is for another domain", Status::not_sender,
           [](const Arena& arena) { return port_send(arena.neighbour.ports, Neighbour::its_own_port); }},
    Attack{"send-nowhere", "sends through a port that is not bound", Status::port_not_bound,
           [](const Arena& arena) { return port_send(arena.neighbour.ports, Neighbour::our_port); }},
    Attack{"send-to-data", "sends through a page that we could have written", Status::not_ports,
           [](const Arena& arena) { return port_send(arena.mine, port); }},
    Attack{"send-beyond", "sends through the word behind a frame of ports", Status::bad_index,
           [](const Arena& arena) { return port_send(arena.neighbour.ports, ports_per_frame); }},
    Attack{"take-port", "allocates a port that is in use", Status::port_taken,
           [](const Arena& arena) {
             return with_ports(arena, [](FrameNumber ports) { return port_allocate(ports, port, own_domain); });
           }},
    Attack{"bind-free-port", "binds a port that is not allocated", Status::port_free,
           [](const Arena& arena) {
             return with_ports(arena,
                               [](FrameNumber ports) { return port_bind(ports, port + 1, own_vcpu, some_event); });
           }},
    Attack{"bind-to-another", "binds a port to the vCPU of another domain", Status::not_permitted,
           [](const Arena& arena) {
             return with_ports(
                 arena, [&](FrameNumber ports) { return port_bind(ports, port, arena.victim->vcpu, some_event); });
           }},
    Attack{"forge-timer", "binds a port to the event that only the core sends", Status::bad_event,
           [](const Arena& arena) {
             return with_ports(arena, [](FrameNumber ports) { return port_bind(ports, port, own_vcpu, event::timer); });
           }},
    Attack{"event-beyond", "binds a port to an event that there is no bit for", Status::bad_event,
           [](const Arena& arena) {
             return with_ports(arena, [](FrameNumber ports) { return port_bind(ports, port, own_vcpu, event_count); });
           }},
    Attack{"steal-port", "binds a port of another domain to our own vCPU", Status::not_owner,
           [](const Arena& arena) {
             return port_bind(arena.neighbour.ports, Neighbour::its_own_port, own_vcpu, some_event);
           }},
    Attack{"open-port", "lets ourselves send to another domain", Status::not_owner,
           [](const Arena& arena) { return port_allocate(arena.neighbour.ports, port, own_domain); }},
    Attack{"close-port", "releases a port of another domain", Status::not_owner,
           [](const Arena& arena) { return port_release(arena.neighbour.ports, Neighbour::its_own_port); }},
    Attack{"destroy-ports", "destroys the ports of another domain", Status::not_owner,
           [](const Arena& arena) { return ports_destroy(arena.neighbour.ports); }},
    Attack{"ports-of-foreign", "makes ports of a page of another domain", Status::not_owner,
           [](const Arena& arena) { return ports_create(arena.theirs); }},
    Attack{"ports-of-table", "makes ports of a page table", Status::not_data,
           [](const Arena& arena) { return ports_create(arena.table); }},
    Attack{"ports-of-bound", "makes ports of a page that we can write", Status::still_referenced, create_of_bound},
    Attack{"ports-early", "unbinds a page and makes ports of it before the flush", Status::not_flushed, create_early},
    Attack{"ports-of-shared", "makes ports of a page that another domain may write", Status::still_shared,
           create_of_shared},
    Attack{"write-ports", "binds a frame of ports, to write the ports itself", Status::target_type,
           [](const Arena& arena) {
             return with_ports(arena, [&](FrameNumber ports) { return arena.bind(ports, Rights::read_write); });
           }},
    Attack{"share-ports", "lets another domain bind a frame of ports", Status::not_shareable,
           [](const Arena& arena) {
             return with_ports(arena, [&](FrameNumber ports) {
               return capability_derive(ports, first_slot, arena.victim->domain, Rights::read_write);
             });
           }},
    Attack{"shared-ports", "lets the core tell us events in a frame of ports", Status::not_data,
           [](const Arena& arena) {
             return with_ports(arena, [](FrameNumber ports) { return vcpu_set_shared(own_vcpu, ports); });
           }},
    Attack{
        "release-ports", "gives a frame of ports back as if it were data", Status::not_data,
        [](const Arena& arena) { return with_ports(arena, [](FrameNumber ports) { return frame_release(ports); }); }},
};

}  // namespace

std::span<const Attack> event_attacks() { return all; }

}  // namespace exo::libos
