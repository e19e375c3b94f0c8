// SPDX-License-Identifier: MIT
#include "libos/base/stride.h"

#include <algorithm>
#include <span>

namespace exo::libos {

Stride::Client* Stride::find(VcpuId vcpu) {
  for (Client& client : std::span{clients_.data(), count_}) {
    if (client.vcpu == vcpu) return &client;
  }
  return nullptr;
}

// Null if there are no clients.
Stride::Client* Stride::first() {
  Client* first = nullptr;
  for (Client& client : std::span{clients_.data(), count_}) {
    if (first == nullptr || time_of(client) < time_of(*first)) first = &client;
  }
  return first;
}

// Positions that a client with these tickets would have had by now: the time in units of 1 / tickets, rounded up, and
// half of that. Whole positions are divided first, since there is no division of wide numbers.
std::uint64_t Stride::gone(std::uint64_t tickets) const {
  const auto given = static_cast<std::uint64_t>(now_.twice >> 1);
  const Wide rest = Wide{given % now_.tickets} * 2 + (now_.twice & 1);
  const auto half = static_cast<std::uint64_t>((rest * tickets + now_.tickets - 1) >> 1);
  return given / now_.tickets * tickets + half / now_.tickets;
}

bool Stride::add(VcpuId vcpu, std::uint32_t tickets) {
  if (number(vcpu) == no_vcpu || tickets == 0 || count_ == capacity || find(vcpu) != nullptr) return false;
  clients_[count_++] = {vcpu, tickets, gone(tickets)};
  return true;
}

bool Stride::remove(VcpuId vcpu) {
  Client* client = find(vcpu);
  if (client == nullptr) return false;
  std::copy(client + 1, clients_.data() + count_, client);
  --count_;
  return true;
}

VcpuId Stride::next() {
  Client* const client = first();
  if (client == nullptr) return VcpuId{no_vcpu};
  now_ = time_of(*client);
  ++client->given;
  return client->vcpu;
}

}  // namespace exo::libos
