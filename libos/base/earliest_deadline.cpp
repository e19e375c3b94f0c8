// SPDX-License-Identifier: MIT
#include "libos/base/earliest_deadline.h"

#include <algorithm>
#include <numeric>
#include <span>

namespace exo::libos {
namespace {

// The smallest common multiple; 0 if it is not below 2^64.
std::uint64_t common_multiple(std::uint64_t one, std::uint64_t other) {
  std::uint64_t product = 0;
  return __builtin_mul_overflow(one / std::gcd(one, other), other, &product) ? 0 : product;
}

}  // namespace

EarliestDeadline::Client* EarliestDeadline::find(VcpuId vcpu) {
  for (Client& client : std::span{clients_.data(), count_}) {
    if (client.vcpu == vcpu) return &client;
  }
  return nullptr;
}

// Whether the shares, one more included, are not more than the whole: exactly the sets for which this policy, or any,
// meets all deadlines.
bool EarliestDeadline::fits(std::uint64_t period, std::uint64_t budget) const {
  const std::span clients{clients_.data(), count_};
  std::uint64_t whole = period;
  for (const Client& client : clients) {
    whole = common_multiple(whole, client.period);
    if (whole == 0) return false;
  }
  std::uint64_t rest = whole - whole / period * budget;
  for (const Client& client : clients) {
    const std::uint64_t share = whole / client.period * client.budget;
    if (share > rest) return false;
    rest -= share;
  }
  return true;
}

bool EarliestDeadline::add(VcpuId vcpu, std::uint64_t period, std::uint64_t budget) {
  if (number(vcpu) == no_vcpu || count_ == capacity || find(vcpu) != nullptr) return false;
  if (budget == 0 || budget > period || !fits(period, budget)) return false;
  clients_[count_++] = {vcpu, period, budget, now_ + period, budget};
  return true;
}

bool EarliestDeadline::remove(VcpuId vcpu) {
  Client* const client = number(vcpu) == no_vcpu ? nullptr : find(vcpu);
  if (client == nullptr) return false;
  client->vcpu = VcpuId{no_vcpu};
  client->left = 0;
  return true;
}

void EarliestDeadline::begin_periods() {
  const std::span clients{clients_.data(), count_};
  const auto gone = std::ranges::remove_if(
      clients, [&](const Client& client) { return number(client.vcpu) == no_vcpu && client.deadline == now_; });
  count_ -= gone.size();
  for (Client& client : clients.first(count_)) {
    if (client.deadline != now_) continue;
    client.deadline += client.period;
    client.left = client.budget;
  }
}

VcpuId EarliestDeadline::next() {
  begin_periods();
  Client* first = nullptr;
  for (Client& client : std::span{clients_.data(), count_}) {
    if (client.left != 0 && (first == nullptr || client.deadline < first->deadline)) first = &client;
  }
  ++now_;
  if (first == nullptr) return VcpuId{no_vcpu};
  --first->left;
  return first->vcpu;
}

bool EarliestDeadline::repeats() const {
  return std::ranges::all_of(std::span{clients_.data(), count_},
                             [](const Client& client) { return slice_count % client.period == 0; });
}

}  // namespace exo::libos
