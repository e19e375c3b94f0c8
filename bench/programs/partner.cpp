// SPDX-License-Identifier: MIT
#include "bench/programs/partner.h"

#include "bench/programs/measure.h"
#include "libos/base/program.h"
#include "libos/base/self.h"
#include "libos/base/upcalls.h"

namespace exo::libos {

std::uint64_t child_main(Mailbox& mailbox) {
  switch (bench::Part{mailbox.argument}) {
    case bench::Part::yields: bench::yield_for_ever();
    case bench::Part::faults: bench::note_and_fault(&mailbox.operand);
    case bench::Part::notes_and_yields: bench::note_and_yield_for_ever(&mailbox.operand);
    case bench::Part::waits: break;
  }
  Self self{mailbox};
  static Upcalls upcalls;
  if (!upcalls.start(self.resources())) return 1;
  upcalls.context().mask(event::slice_end);
  bench::wait_for_ever(&upcalls.context());
}

}  // namespace exo::libos
