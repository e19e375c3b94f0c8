// SPDX-License-Identifier: MIT
#include "libos/shell/neighbour.h"

#include "libos/base/calls.h"
#include "libos/shell/attack.h"

namespace exo::libos {
namespace {

constexpr std::uint64_t frames = 2;
constexpr std::uint64_t slices = 1;

}  // namespace

std::expected<void, Failure> Neighbour::create(Root& root) {
  const auto failed = [](Status status) { return std::unexpected(Failure{"Cannot build the neighbour", status}); };
  const Status created = domain_create(domain, frames, slices);
  if (created != Status::ok) return failed(created);
  exists = true;
  const auto context = root.pool().allocate(domain);
  if (!context) return failed(context.error());
  const auto frame = root.pool().allocate(domain);
  if (!frame) return failed(frame.error());
  ports = *frame;
  const Status built = first_refusal({vcpu_create(vcpu, domain, *context), slice_allocate(position, vcpu),
                                      ports_create(ports), port_allocate(ports, its_own_port, domain),
                                      port_bind(ports, its_own_port, vcpu, event::first_of_ports),
                                      port_allocate(ports, our_port, own_domain), domain_start(domain)});
  if (built != Status::ok) return failed(built);
  return {};
}

}  // namespace exo::libos
