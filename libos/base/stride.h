// SPDX-License-Identifier: MIT
// Stride scheduling: clients have tickets, and get time in proportion to them, spread as evenly as it can be
// (Waldspurger and Weihl, "Stride Scheduling", 1995).
#pragma once

#include "libos/base/slice_policy.h"

namespace exo::libos {

class Stride : public SlicePolicy {
 public:
  static constexpr std::size_t capacity = 32;

  // From now on; a newcomer has no claim on what was given before. False if it is a client already, has no tickets,
  // or is one too many.
  bool add(VcpuId vcpu, std::uint32_t tickets);

  // False if it is no client.
  bool remove(VcpuId vcpu);

  VcpuId next() override;

 private:
  using Wide = unsigned __int128;

  struct Client {
    VcpuId vcpu{no_vcpu};
    std::uint64_t tickets = 0;
    std::uint64_t given = 0;  // positions
  };

  // The time at which a client's next position would be, if there were no others: a fraction, so that nothing is
  // rounded. Its k-th position, from 0 on, belongs at (k + 1/2) / tickets.
  struct Time {
    Wide twice = 0;  // the time and once more the time, in units of 1 / tickets
    std::uint64_t tickets = 1;

    bool operator<(const Time& other) const { return twice * other.tickets < other.twice * tickets; }
  };
  static Time time_of(const Client& client) { return {Wide{client.given} * 2 + 1, client.tickets}; }

  Client* find(VcpuId vcpu);
  Client* first();
  std::uint64_t gone(std::uint64_t tickets) const;

  std::array<Client, capacity> clients_{};
  std::size_t count_ = 0;
  Time now_;  // that of the position given last
};

}  // namespace exo::libos
