// SPDX-License-Identifier: MIT
// Where a program begins that a parent runs as a domain of its own.
#include "libos/base/program.h"

namespace exo::libos {
namespace {

constinit MailboxSink text;

}  // namespace

extern "C" [[noreturn]] void run_child(Mailbox* mailbox) {
  text.attach(*mailbox);
  set_output(text);
  mailbox->exit_status = child_main(*mailbox);
  mailbox->has_finished = 1;
  while (domain_destroy(mailbox->domain) == Status::ok) {
  }
  __builtin_trap();
}

// RDI holds the address of the mailbox. The stack is aligned as at any call.
extern "C" [[noreturn, gnu::naked]] void start() {
  asm("xor %ebp, %ebp\n"
      "and $-16, %rsp\n"
      "call run_child");
}

}  // namespace exo::libos
