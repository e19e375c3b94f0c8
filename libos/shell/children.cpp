// SPDX-License-Identifier: MIT
// Commands about other domains.
#include "libos/shell/command.h"

namespace exo::libos {
namespace {

// After a child had the processor: says whether it still lives.
void print_state(Shell& shell, const Child& child) {
  if (shell.goes_on(child)) {
    print("Domain {} goes on running; yield {} gives it more time, kill {} ends it.\n", child.domain, child.domain,
          child.domain);
  } else if (!shell.is_dying(child)) {
    print("Domain {} waits; yield {} lets it go on.\n", child.domain, child.domain);
  } else if (child.mailbox->has_finished != 0) {
    print("Domain {} has ended with status {}; reap {} takes everything back.\n", child.domain,
          child.mailbox->exit_status, child.domain);
  } else {
    print("Domain {} was ended; reap {} takes everything back.\n", child.domain, child.domain);
  }
}

Outcome resume(Shell& shell, Child& child) {
  const Status status = shell.resume(child);
  if (status != Status::ok) return refused(status);
  print_state(shell, child);
  return Outcome::done;
}

}  // namespace

Outcome programs(Shell& shell, Arguments& arguments) {
  if (!arguments.are_understood()) return Outcome::usage;
  const BootInformation& boot = shell.root().boot();
  for (const BootModule& module : std::span{boot.modules, boot.module_count}) {
    print("  {:16}{:>8} bytes, frames from {}\n", module.name, module.bytes, module.first_frame);
  }
  return Outcome::done;
}

Outcome run(Shell& shell, Arguments& arguments) {
  const std::string_view program = arguments.word();
  const std::uint64_t argument = arguments.number_or(0);
  if (!arguments.are_understood()) return Outcome::usage;
  const auto child = shell.build(program, argument);
  if (!child) return refused(child.error());
  const Status started = domain_start((*child)->domain);
  if (started != Status::ok) return refused(started);
  print("Domain {} runs {}.\n", (*child)->domain, program);
  return resume(shell, **child);
}

Outcome yield_to(Shell& shell, Arguments& arguments) {
  const DomainId domain{arguments.number()};
  if (!arguments.are_understood()) return Outcome::usage;
  Child* child = number(domain) == no_domain ? nullptr : shell.child(domain);
  if (child == nullptr) return refused(Failure{"that is not a domain the shell has started"});
  return resume(shell, *child);
}

Outcome kill(Shell&, Arguments& arguments) {
  const DomainId domain{arguments.number()};
  if (!arguments.are_understood()) return Outcome::usage;
  if (domain == own_domain) return refused(Failure{"the shell ends with the command exit"});
  return outcome_of(domain_destroy(domain));
}

Outcome reap_domain(Shell& shell, Arguments& arguments) {
  const DomainId domain{arguments.number()};
  if (!arguments.are_understood()) return Outcome::usage;
  if (number(domain) >= domain_count || shell.root().domain(domain).state != DomainState::dying) {
    return refused(domain_reap(domain));
  }
  const auto harvest = shell.take_back(domain);
  if (!harvest) return refused(harvest.error());
  print("Taken back with {} calls: vCPUs {}, table entries {}, capabilities {}, page tables {}, frames {}.\n",
        harvest->calls, harvest->vcpus, harvest->entries, harvest->capabilities, harvest->tables, harvest->frames);
  if (harvest->domains > 1) print("{} of the domains were its descendants.\n", harvest->domains - 1);
  return Outcome::done;
}

}  // namespace exo::libos
