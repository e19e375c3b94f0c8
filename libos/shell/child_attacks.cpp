// SPDX-License-Identifier: MIT
// Attacks made by a domain that the shell starts for this: the program `intruder`.
#include "libos/programs/intruder.h"
#include "libos/shell/attack.h"

#include <array>

namespace exo::libos {
namespace {

template <Intrusion intrusion>
Status intrude(const Arena& arena) {
  const auto answer = run_attacker(arena.shell, "intruder", number(intrusion), arena.mine);
  if (answer) return *answer;
  static_cast<void>(refused(answer.error()));
  return Status::ok;
}

constexpr std::array all{
    Attack{"child-reads-console", "another domain reads the console", Status::not_permitted,
           intrude<Intrusion::read_console>},
    Attack{"child-writes-console", "another domain writes the console", Status::not_permitted,
           intrude<Intrusion::write_console>},
    Attack{"child-ends-machine", "another domain ends the machine", Status::not_permitted,
           intrude<Intrusion::end_machine>},
    Attack{"child-ends-root", "another domain ends the root domain", Status::not_permitted,
           intrude<Intrusion::end_root_domain>},
    Attack{"child-ends-vcpu", "another domain destroys the vCPU of the root domain", Status::not_permitted,
           intrude<Intrusion::destroy_root_vcpu>},
    Attack{"child-binds-frame", "another domain binds a frame of the shell", Status::target_foreign,
           intrude<Intrusion::bind_frame>},
    Attack{"child-releases-frame", "another domain gives a frame of the shell back", Status::not_owner,
           intrude<Intrusion::release_frame>},
    Attack{"child-allocates", "another domain claims a frame for the root domain", Status::not_permitted,
           intrude<Intrusion::allocate_for_root>},
    Attack{"child-raises-limit", "another domain raises its own limit", Status::not_permitted,
           intrude<Intrusion::raise_limit>},
    Attack{"child-takes-slice", "another domain, whose limit is 0, claims a slice", Status::slice_limit_reached,
           intrude<Intrusion::take_slice>},
    Attack{"child-gives-slice", "another domain claims a slice in the name of the root vCPU", Status::not_permitted,
           intrude<Intrusion::take_slice_of_root>},
};

}  // namespace

std::span<const Attack> child_attacks() { return all; }

}  // namespace exo::libos
