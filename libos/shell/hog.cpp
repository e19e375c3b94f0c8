// SPDX-License-Identifier: MIT
// The command hog: beside a domain that counts its ticks, one never gives up the processor, and one is told of the end
// of its slices and does not listen. The first gets all that is planned for it; the last is charged, and stopped.
#include "libos/base/stride.h"
#include "libos/programs/shares.h"
#include "libos/shell/command.h"
#include "libos/shell/contest.h"

namespace exo::libos {
namespace {

constexpr std::uint64_t busy = 0, deaf = 1;  // arguments of the program

std::expected<bool, Failure> run(Shell& shell, Contest& contest) {
  constexpr std::uint64_t share = slice_count / 4;
  const auto honest = contest.enter("shares", number(Sharing::stride), share);
  const auto greedy = contest.enter("hog", busy, share);
  const auto heedless = contest.enter("hog", deaf, share);
  for (const auto& child : {honest, greedy, heedless}) {
    if (!child) return std::unexpected(child.error());
  }
  Stride stride;
  bool fits = stride.add(own_vcpu, 1);
  for (const auto& child : {honest, greedy, heedless}) fits = fits && stride.add((*child)->vcpu, 1);
  if (!fits) return std::unexpected(Failure{"the shares do not fit"});
  const auto started = contest.start(plan(stride));
  if (!started) return std::unexpected(started.error());
  print("Domain {} counts its ticks.\n", (*honest)->domain);
  print("Domain {} changes all registers, asks for interrupts to be off, and never gives up the processor.\n",
        (*greedy)->domain);
  print("Domain {} is told when its slices end, and does not listen.\n", (*heedless)->domain);
  contest.work();

  bool worked = contest.finish(**honest);
  print("Domain {}: ", (*honest)->domain);
  worked = contest.print_share((*honest)->vcpu, (*honest)->mailbox->operand) && worked;
  print("The shell: ");
  worked = contest.print_share(own_vcpu, contest.shell_ticks()) && worked;
  const VcpuRecord& going = shell.root().vcpu((*greedy)->vcpu);
  const VcpuRecord& charged = shell.root().vcpu((*heedless)->vcpu);
  print("Domain {} {}.\n", (*greedy)->domain, going.state == VcpuState::ready ? "goes on" : "was stopped");
  print("Domain {} overran {} slices, and {}.\n", (*heedless)->domain, charged.overruns,
        charged.state == VcpuState::stopped ? "was stopped" : "goes on");
  return worked && going.state == VcpuState::ready && charged.state == VcpuState::stopped;
}

}  // namespace

Outcome hog(Shell& shell, Arguments& arguments) {
  if (!arguments.are_understood()) return Outcome::usage;
  Contest contest{shell};
  const auto worked = run(shell, contest);
  if (!worked) static_cast<void>(refused(worked.error()));
  const auto cleaned = contest.clean_up();
  if (!cleaned) return refused(cleaned.error());
  print(worked && *worked ? "Nobody was hurt.\n" : "Something went otherwise than it should.\n");
  return worked && *worked ? Outcome::done : Outcome::failed;
}

}  // namespace exo::libos
