// SPDX-License-Identifier: MIT
#include "tests/hostile/program/attempt.h"

namespace exo::libos {
namespace {

constexpr std::uint64_t far_deadline = std::uint64_t{1} << 40;  // so that it does not come

bool is_ours(std::uint64_t vcpu) { return vcpu == root_vcpu; }

// A second vCPU of our own domain: it may be ready, but must not run.
bool is_helper(const World& world, std::uint64_t vcpu) {
  return vcpu < vcpu_count && !is_ours(vcpu) && world.vcpu(vcpu).domain == root_domain;
}

// Whether time comes into it, which the log does not know.
bool is_near(std::uint64_t deadline) { return deadline != 0 && deadline < far_deadline; }

bool waits(const World& world, std::uint64_t until) {
  if (world.vcpu(root_vcpu).shared == no_frame) return false;
  return until > world.now && world.shared().words[shared_context::selector] == 0;
}

}  // namespace

bool would_end_us(const World& world, const Attempt& attempt) {
  const auto& argument = attempt.argument;
  if (attempt.number >= call_count) return false;
  switch (static_cast<Call>(attempt.number)) {
    case Call::machine_exit: return true;
    case Call::table_create: return world.is_vital(argument[0]);
    case Call::table_set:
      if (argument[0] == world.spare_table()) return argument[1] >= World::known_indices;
      return world.is_vital(argument[0]);
    case Call::table_update:
      // What stands in our own frames, the log does not know.
      if (world.is_vital(argument[2])) return true;
      if (argument[0] != world.spare_table()) return world.is_vital(argument[0]);
      return argument[1] > World::known_indices || argument[4] > World::known_indices - argument[1];
    case Call::capability_revoke: return is_near(argument[2]);
    case Call::frame_revoke: return is_near(argument[1]);
    case Call::domain_destroy: return argument[0] == root_domain;
    case Call::domain_start: return argument[0] < domain_count && world.domain(argument[0]).vcpus != 0;
    case Call::vcpu_set_roots: return is_ours(argument[0]) && argument[1] != world.boot().root_table;
    case Call::vcpu_set_shared: {
      const bool is_shared = argument[1] == number(world.shared().frame);
      return is_ours(argument[0]) ? argument[1] != no_frame && !is_shared : world.is_vital(argument[1]);
    }
    case Call::vcpu_set_upcall:
      return is_ours(argument[0]) && (argument[1] == number(Upcall::event) || argument[1] == number(Upcall::control));
    case Call::yield: return is_helper(world, argument[0]) && world.vcpu(argument[0]).state == VcpuState::ready;
    case Call::slice_allocate: return is_helper(world, argument[2]);
    case Call::block: return waits(world, argument[0]);
    case Call::timer_set: return argument[0] < far_deadline;
    default: return false;
  }
}

}  // namespace exo::libos
