// SPDX-License-Identifier: MIT
// Attacks with calls that make no sense at all.
#include "libos/shell/attack.h"

#include <array>

namespace exo::libos {
namespace {

constexpr std::uint64_t attempts = 1000;

// A pseudo-random sequence (xorshift), the same in every run.
class Randomness {
 public:
  std::uint64_t next() {
    word_ ^= word_ << 13;
    word_ ^= word_ >> 7;
    word_ ^= word_ << 17;
    return word_;
  }

 private:
  std::uint64_t word_ = 88172645463325252;
};

Status unknown_calls(const Arena&) {
  Randomness random;
  for (std::uint64_t attempt = 0; attempt < attempts; ++attempt) {
    const std::uint64_t word = random.next();
    const std::uint64_t name = word < call_count ? word + call_count : word;
    const Result result = call(name, random.next(), random.next(), random.next(), random.next(), random.next());
    if (result.status != Status::no_such_call || result.value != 0) return result.status;
  }
  return Status::no_such_call;
}

// Calls whose first argument names something; each is made with names that cannot be. The last one decides what
// is answered, if all were refused.
Status impossible_names(const Arena&) {
  constexpr std::array calls{Call::frame_release,      Call::table_create,      Call::table_destroy,
                             Call::table_set,          Call::capability_derive, Call::capability_revoke,
                             Call::capability_release, Call::domain_create,     Call::domain_start,
                             Call::domain_destroy,     Call::domain_reap,       Call::vcpu_set_roots,
                             Call::vcpu_start,         Call::vcpu_destroy,      Call::yield,
                             Call::vcpu_create,        Call::slice_allocate,    Call::slice_release,
                             Call::ports_create,       Call::ports_destroy,     Call::port_allocate,
                             Call::port_bind,          Call::port_release,      Call::port_send,
                             Call::frame_transfer,     Call::domain_set_limit,  Call::frame_allocate};
  constexpr std::uint64_t impossible = std::uint64_t{1} << 63;
  Randomness random;
  Status status = Status::ok;
  for (std::uint64_t attempt = 0; attempt < attempts; ++attempt) {
    for (const Call which : calls) {
      const Result result =
          call(number(which), random.next() | impossible, random.next(), random.next(), random.next(), random.next());
      if (result.ok()) return result.status;
      status = result.status;
    }
  }
  return status;
}

constexpr std::array all{
    Attack{"unknown-calls", "1000 calls with unknown numbers and random registers", Status::no_such_call,
           unknown_calls},
    Attack{"impossible-names", "27 calls, 1000 times each, with names that cannot be", Status::no_such_domain,
           impossible_names},
};

}  // namespace

std::span<const Attack> call_attacks() { return all; }

}  // namespace exo::libos
