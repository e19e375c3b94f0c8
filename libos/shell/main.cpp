// SPDX-License-Identifier: MIT
// The default root program.
#include "libos/base/program.h"
#include "libos/shell/shell.h"

namespace exo::libos {

std::uint64_t root_main(const BootInformation& boot) {
  static Root root{boot};
  const auto started = root.start();
  if (!started) {
    static_cast<void>(refused(started.error()));
    return Shell::exit_failed;
  }
  print("The shell is domain {}, in ring 3. {} MiB of memory. Try help, demo or attack.\n", own_domain,
        boot.frame_count * page_size >> 20);
  static Shell shell{root};
  return shell.run();
}

}  // namespace exo::libos
