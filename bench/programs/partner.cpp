// SPDX-License-Identifier: MIT
// The other domain of measurements: yields to its parent for ever, or faults at once when its argument is not zero.
#include "bench/programs/measure.h"
#include "libos/base/program.h"

namespace exo::libos {

std::uint64_t child_main(Mailbox& mailbox) {
  if (mailbox.argument == 0) bench::yield_for_ever();
  bench::note_and_fault(&mailbox.operand);
}

}  // namespace exo::libos
