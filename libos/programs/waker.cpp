// SPDX-License-Identifier: MIT
#include "libos/programs/waker.h"

#include "libos/base/program.h"
#include "libos/base/self.h"
#include "libos/base/upcalls.h"

namespace exo::libos {
namespace {

// No upcall is needed: block() returns when an event comes, and what came stands in the shared context.
Status wait(SharedContext& context) {
  for (;;) {
    context.see_events();
    if (context.take(waker_event)) return Status::ok;
    const Status status = block(time::never);
    if (status != Status::ok) return status;
  }
}

Status wake_each_other(SharedContext& context, FrameNumber ports, WakerRole role, std::uint64_t times) {
  for (std::uint64_t count = 0; count < times; ++count) {
    if (role == WakerRole::answers) {
      const Status status = wait(context);
      if (status != Status::ok) return status;
    }
    const Status sent = port_send(ports, waker_port);
    if (sent != Status::ok) return sent;
    if (role == WakerRole::begins) {
      const Status status = wait(context);
      if (status != Status::ok) return status;
    }
  }
  return Status::ok;
}

}  // namespace

std::uint64_t child_main(Mailbox& mailbox) {
  const WakerRole role{mailbox.request};
  const FrameNumber ports{mailbox.operand};
  Self self{mailbox};
  static Upcalls upcalls;
  if (!upcalls.start(self.resources())) return 1;
  SharedContext& context = upcalls.context();
  context.mask(event::slice_end);  // nothing is to be saved here, so it does not matter
  const std::uint64_t begin = __builtin_ia32_rdtsc();
  const Status status = wake_each_other(context, ports, role, mailbox.argument);
  const std::uint64_t cycles = __builtin_ia32_rdtsc() - begin;
  if (status != Status::ok) {
    print("Refused, {}: {}\n", status, sentence(status));
  } else if (role == WakerRole::begins) {
    print("{} times I woke the other, blocked, and was woken: {} cycles each.\n", mailbox.argument,
          cycles / mailbox.argument);
  } else {
    print("{} times I was woken, and woke the other.\n", mailbox.argument);
  }
  return number(status);
}

}  // namespace exo::libos
