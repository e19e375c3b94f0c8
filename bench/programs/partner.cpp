// SPDX-License-Identifier: MIT
#include "bench/programs/partner.h"

#include "bench/programs/measure.h"
#include "libos/base/program.h"
#include "libos/base/self.h"
#include "libos/base/upcalls.h"

namespace exo::libos {
namespace {

alignas(16) std::byte entry_stack[256];

[[noreturn]] void reply(Mailbox& mailbox) {
  const Status declared = vcpu_set_upcall(mailbox.vcpu, Upcall::control,
                                          VirtualAddress{reinterpret_cast<std::uint64_t>(&bench::note_and_reply)},
                                          address_of(entry_stack + sizeof entry_stack));
  if (declared != Status::ok) print("No entry for transfers: {}.\n", name(declared));
  bench::reply_for_ever(&mailbox.operand);
}

}  // namespace

std::uint64_t child_main(Mailbox& mailbox) {
  switch (bench::Part{mailbox.argument}) {
    case bench::Part::yields: bench::yield_for_ever();
    case bench::Part::faults: bench::note_and_fault(&mailbox.operand);
    case bench::Part::notes_and_yields: bench::note_and_yield_for_ever(&mailbox.operand);
    case bench::Part::replies: reply(mailbox);
    case bench::Part::waits: break;
  }
  Self self{mailbox};
  static Upcalls upcalls;
  if (!upcalls.start(self.resources())) return 1;
  upcalls.context().mask(event::slice_end);
  bench::wait_for_ever(&upcalls.context());
}

}  // namespace exo::libos
