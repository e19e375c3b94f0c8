// SPDX-License-Identifier: MIT
#include "libos/shell/command.h"

#include <array>

namespace exo::libos {
namespace {

constexpr std::array all{
    Command{"help", "[COMMAND]", "this list, or one line of it", help},
    Command{"domains", "", "the domains that are not dead", domains},
    Command{"frames", "[FIRST [COUNT]]", "what the machine's memory is used for, or single frames", frames},
    Command{"capabilities", "[DOMAIN]", "capabilities for frames that were given to a domain, or to any", capabilities},
    Command{"tables", "[DOMAIN]", "the page tables of a domain (of the shell)", tables},
    Command{"counters", "", "how much time has passed, and how often translations were flushed", counters},
    Command{"walk", "[DOMAIN] ADDRESS", "the processor's way to an address, level by level", walk},
    Command{"allocate", "[FRAME]", "claims a frame, this one or any", allocate},
    Command{"map", "FRAME ADDRESS [r|rw|rx] [SLOT]", "binds a frame in the shell's own tables", map},
    Command{"unmap", "ADDRESS", "removes a binding of the shell", unmap},
    Command{"read", "ADDRESS", "the word at an address", read},
    Command{"write", "ADDRESS NUMBER", "stores a word at an address", write},
    Command{"share", "FRAME DOMAIN [r|rw|rx] [SLOT] [BY]", "gives a domain a capability for a frame", share},
    Command{"revoke", "FRAME SLOT [BY [DEADLINE]]", "no new bindings under a capability", revoke},
    Command{"release", "FRAME [SLOT]", "gives a frame back, or a capability for it", release},
    Command{"flush", "", "makes the processor forget its translations", flush},
    Command{"programs", "", "the programs that can be run", programs},
    Command{"run", "PROGRAM [NUMBER]", "starts a program as a domain of its own", run},
    Command{"yield", "DOMAIN", "lets a domain run until it yields or ends", yield_to},
    Command{"kill", "DOMAIN", "ends a domain", kill},
    Command{"reap", "DOMAIN", "takes back everything a dying domain has", reap_domain},
    Command{"demo", "", "a second domain shares a frame with the shell, and loses it", demo},
    Command{"revocation", "", "frames are taken back from domains that behave well and badly", revocation},
    Command{"threads", "", "threads over one vCPU take turns, wait, and are preempted", threads},
    Command{"pager", "", "a domain pages its own memory, when it is touched", pager},
    Command{"process", "", "a program in user mode, whose calls and faults are its library's", process},
    Command{"slices", "", "two domains and the shell share the processor as planned", slices},
    Command{"hog", "", "domains that never give up the processor hurt nobody", hog},
    Command{"events", "[TIMES]", "two domains wake each other, and block in between", events},
    Command{"ping", "[TIMES]", "calls another domain by protected control transfer, until it dies of a call", ping},
    Command{"attack", "[NAME | list]", "attacks the core in every way the shell knows, or in one", attack},
    Command{"exit", "[STATUS]", "ends the machine", exit},
};

void print_summary(const Command& command) {
  print("  {:13}{:32}{}\n", command.name, command.arguments, command.summary);
}

}  // namespace

const Command* find_command(std::string_view name) {
  for (const Command& command : all) {
    if (command.name == name) return &command;
  }
  return nullptr;
}

Outcome help(Shell&, Arguments& arguments) {
  if (arguments.is_empty()) {
    for (const Command& command : all) print_summary(command);
    print("Numbers are decimal, or hexadecimal after 0x.\n");
    return Outcome::done;
  }
  const Command* command = find_command(arguments.word());
  if (command == nullptr || !arguments.are_understood()) return Outcome::usage;
  print_summary(*command);
  return Outcome::done;
}

Outcome exit(Shell& shell, Arguments& arguments) {
  const std::uint64_t status = arguments.number_or(0);
  if (!arguments.are_understood()) return Outcome::usage;
  shell.exit(status);
  return Outcome::done;
}

}  // namespace exo::libos
