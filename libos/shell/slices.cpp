// SPDX-License-Identifier: MIT
// The command slices: the shell plans the slices of the processor with two policies, for two domains and itself. In
// each domain a policy of its own plans for its threads.
#include "libos/base/earliest_deadline.h"
#include "libos/base/stride.h"
#include "libos/programs/shares.h"
#include "libos/shell/command.h"
#include "libos/shell/contest.h"

namespace exo::libos {
namespace {

constexpr std::uint64_t period = 4;
constexpr std::uint32_t child_tickets = 2, shell_tickets = 1;
constexpr std::uint64_t positions_in_line = 64;

// A digit for each position: the domain that has it.
void print_picture(const SliceVector& plan, const Child& one, const Child& other) {
  for (std::uint64_t position = 0; position < slice_count; ++position) {
    const VcpuId vcpu = plan[position];
    const DomainId domain = vcpu == one.vcpu ? one.domain : vcpu == other.vcpu ? other.domain : own_domain;
    if (position % positions_in_line == 0) print("  {:>3}  ", position);
    print("{}", domain);
    if (position % positions_in_line == positions_in_line - 1) print("\n");
  }
}

std::expected<bool, Failure> share(Contest& contest) {
  const auto fair = contest.enter("shares", number(Sharing::stride), slice_count / 2);
  if (!fair) return std::unexpected(fair.error());
  const auto urgent = contest.enter("shares", number(Sharing::earliest_deadline), slice_count / period);
  if (!urgent) return std::unexpected(urgent.error());

  EarliestDeadline earliest;
  Stride stride;
  WithSpare policy{earliest, stride};
  if (!earliest.add((*urgent)->vcpu, period, 1) || !stride.add((*fair)->vcpu, child_tickets) ||
      !stride.add(own_vcpu, shell_tickets)) {
    return std::unexpected(Failure{"the shares do not fit"});
  }
  const SliceVector plan = libos::plan(policy);
  print(
      "Of the {} slices, domain {} gets 1 in {}, before the next {}. Of the others domain {} gets {} for each of the "
      "shell.\n",
      slice_count, (*urgent)->domain, period, period, (*fair)->domain, child_tickets);
  print_picture(plan, **fair, **urgent);
  const auto started = contest.start(plan);
  if (!started) return std::unexpected(started.error());
  contest.work();

  bool worked = true;
  for (Child* child : {*fair, *urgent}) {
    worked = contest.finish(*child) && worked;
    print("Domain {}: ", child->domain);
    worked = contest.print_share(child->vcpu, child->mailbox->operand) && worked;
  }
  print("The shell: ");
  worked = contest.print_share(own_vcpu, contest.shell_ticks()) && worked;
  return worked;
}

}  // namespace

Outcome slices(Shell& shell, Arguments& arguments) {
  if (!arguments.are_understood()) return Outcome::usage;
  Contest contest{shell};
  const auto worked = share(contest);
  if (!worked) static_cast<void>(refused(worked.error()));
  const auto cleaned = contest.clean_up();
  if (!cleaned) return refused(cleaned.error());
  print(worked && *worked ? "Each had what was planned.\n" : "Something went otherwise than it should.\n");
  return worked && *worked ? Outcome::done : Outcome::failed;
}

}  // namespace exo::libos
