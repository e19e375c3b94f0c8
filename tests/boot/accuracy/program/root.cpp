// SPDX-License-Identifier: MIT
// The root program of the test of accuracy: gives a domain of each role its slices, lets them run until the honest ones
// have measured, and prints what they found.
#include "libos/base/child.h"
#include "libos/base/program.h"
#include "libos/base/slices.h"
#include "tests/boot/accuracy/program/roles.h"

namespace exo::tests {
namespace {

using namespace libos;
using Step = std::expected<void, Failure>;

std::array<Child, role_count> children;

Step check(Status status, std::string_view attempt) {
  if (status == Status::ok) return {};
  return std::unexpected(Failure{attempt, status});
}

Step build_all(Root& root) {
  const auto position = root.find_module("domain");
  if (!position) return std::unexpected(position.error());
  const auto program = root.module(*position);
  if (!program) return std::unexpected(program.error());
  for (std::uint64_t role = 0; role < role_count; ++role) {
    const std::uint64_t slices = slices_before(Role{role}, slice_count);
    const Step built = build_child(root, children[role], *program, role, slices);
    if (!built) return built;
  }
  return {};
}

Step start_all() {
  SliceVector plan;
  for (std::uint64_t position = 0; position < slice_count; ++position) {
    plan[position] = children[number(role_at(position))].vcpu;
  }
  for (const Child& child : children) {
    Step step = check(allocate_slices(plan, child.vcpu), "Cannot claim slices");
    if (step) step = check(domain_start(child.domain), "Cannot start a domain");
    if (!step) return step;
  }
  return {};
}

bool has_ended(Root& root, const Child& child) { return root.domain(child.domain).state == DomainState::dying; }

// Until the honest ones have ended. No adversary may end of itself: then it did not do what it is here for.
Step wait(Root& root) {
  for (std::uint64_t running = honest_count; running != 0;) {
    pass_time();
    running = honest_count;
    for (std::uint64_t role = 0; role < role_count; ++role) {
      if (!has_ended(root, children[role])) continue;
      if (!is_honest(Role{role}) || children[role].mailbox->has_finished == 0) {
        print("the domain with role {} ended\n", role);
        return std::unexpected(Failure{"not all were what they are here for"});
      }
      --running;
    }
  }
  return {};
}

}  // namespace
}  // namespace exo::tests

namespace exo::libos {

std::uint64_t root_main(const BootInformation& boot) {
  static Root root{boot};
  auto step = root.start();
  if (step) step = tests::build_all(root);
  if (step) step = tests::start_all();
  if (step) step = tests::wait(root);
  if (!step) {
    print("{}: {}\n", step.error().attempt, step.error().status);
    return 1;
  }
  for (std::uint64_t role = 0; role < tests::honest_count; ++role) {
    const Mailbox& mailbox = *tests::children[role].mailbox;
    print("honest {} tick {} short {}\n", role, mailbox.request, mailbox.operand);
  }
  const bool was_stopped =
      root.vcpu(tests::children[number(tests::Role::ignores_the_end)].vcpu).state == VcpuState::stopped;
  print("the one that ignores the end of its slices {}\n", was_stopped ? "was stopped" : "goes on");
  return 0;
}

}  // namespace exo::libos
