// SPDX-License-Identifier: MIT
// The commands of the shell.
#pragma once

#include "libos/shell/shell.h"

#include <span>

namespace exo::libos {

struct Command {
  std::string_view name;
  std::string_view arguments;  // for people
  std::string_view summary;
  Outcome (*run)(Shell&, Arguments&);
};

// Null if there is none.
const Command* find_command(std::string_view name);

Outcome help(Shell&, Arguments&);
Outcome exit(Shell&, Arguments&);

// show.cpp: what the core's records and the page tables say.
Outcome domains(Shell&, Arguments&);
Outcome frames(Shell&, Arguments&);
Outcome capabilities(Shell&, Arguments&);
Outcome tables(Shell&, Arguments&);
Outcome counters(Shell&, Arguments&);
Outcome walk(Shell&, Arguments&);

// by_hand.cpp: calls made by hand, in the shell's own domain.
Outcome allocate(Shell&, Arguments&);
Outcome map(Shell&, Arguments&);
Outcome unmap(Shell&, Arguments&);
Outcome read(Shell&, Arguments&);
Outcome write(Shell&, Arguments&);
Outcome share(Shell&, Arguments&);
Outcome revoke(Shell&, Arguments&);
Outcome release(Shell&, Arguments&);
Outcome flush(Shell&, Arguments&);

// children.cpp: other domains.
Outcome programs(Shell&, Arguments&);
Outcome run(Shell&, Arguments&);
Outcome yield_to(Shell&, Arguments&);
Outcome kill(Shell&, Arguments&);
Outcome reap_domain(Shell&, Arguments&);

// demo.cpp
Outcome demo(Shell&, Arguments&);

// revocation.cpp
Outcome revocation(Shell&, Arguments&);

// libraries.cpp: what the library makes of upcalls.
Outcome threads(Shell&, Arguments&);
Outcome pager(Shell&, Arguments&);
Outcome process(Shell&, Arguments&);

// slices.cpp, hog.cpp, events.cpp, ping.cpp: who has the processor, and when.
Outcome slices(Shell&, Arguments&);
Outcome hog(Shell&, Arguments&);
Outcome events(Shell&, Arguments&);
Outcome ping(Shell&, Arguments&);

// attack.cpp
Outcome attack(Shell&, Arguments&);

}  // namespace exo::libos
