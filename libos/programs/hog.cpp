// SPDX-License-Identifier: MIT
// Never gives up the processor. With the argument 1 it is told that its slices end, and does not listen.
#include "libos/base/program.h"
#include "libos/base/self.h"
#include "libos/base/upcalls.h"

namespace exo::libos {
namespace {

// Changes all registers again and again, and asks that interrupts be off: a wish that ring 3 is not granted.
extern "C" [[noreturn, gnu::naked]] void use_all_registers() {
  asm(".irp register, rax, rbx, rcx, rdx, rsi, rdi, rbp, r8, r9, r10, r11, r12, r13, r14, r15\n"
      "  lea 7(%\\register, %\\register, 2), %\\register\n"
      ".endr\n"
      "pushfq\n"
      "andq $~0x200, (%rsp)\n"
      "popfq\n"
      "jmp use_all_registers");
}

class Deaf : public UpcallHandler {
 public:
  explicit Deaf(SharedContext& context) : context_{context} {}

  void handle(Interrupted&) override { context_.see_events(); }

 private:
  SharedContext& context_;
};

}  // namespace

std::uint64_t child_main(Mailbox& mailbox) {
  if (mailbox.argument == 0) use_all_registers();
  Self self{mailbox};
  static Upcalls upcalls;
  if (!upcalls.start(self.resources())) return 1;
  Deaf deaf{upcalls.context()};
  if (upcalls.declare(Upcall::event, deaf) != Status::ok) return 1;
  use_all_registers();
}

}  // namespace exo::libos
