// SPDX-License-Identifier: MIT
// Commands that show what the library makes of upcalls. Each runs a program as a domain of its own, to its end.
#include "libos/shell/command.h"

namespace exo::libos {
namespace {

Outcome show(Shell& shell, Arguments& arguments, std::string_view program) {
  if (!arguments.are_understood()) return Outcome::usage;
  const auto child = shell.build(program, 0);
  if (!child) return refused(child.error());
  const DomainId domain = (*child)->domain;
  Status ran = domain_start(domain);
  if (ran == Status::ok) ran = shell.run_to_end(**child);
  if (ran != Status::ok) return refused(ran);
  const bool worked = (*child)->mailbox->has_finished != 0 && (*child)->mailbox->exit_status == 0;
  const auto harvest = shell.take_back(domain);
  if (!harvest) return refused(harvest.error());
  print("{} What domain {} had is taken back: {} frames.\n",
        worked ? "All of it as it should be." : "Something went otherwise than it should.", domain, harvest->frames);
  return worked ? Outcome::done : Outcome::failed;
}

}  // namespace

Outcome threads(Shell& shell, Arguments& arguments) { return show(shell, arguments, "threads"); }

Outcome pager(Shell& shell, Arguments& arguments) { return show(shell, arguments, "pager"); }

Outcome process(Shell& shell, Arguments& arguments) { return show(shell, arguments, "process"); }

}  // namespace exo::libos
