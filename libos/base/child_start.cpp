// SPDX-License-Identifier: MIT
// Where a program begins that a parent runs as a domain of its own.
#include "libos/base/program.h"

namespace exo::libos {
namespace {

constinit MailboxSink text;
constinit Mailbox* own_mailbox = nullptr;

}  // namespace

void end_program(std::uint64_t status) {
  own_mailbox->exit_status = status;
  own_mailbox->has_finished = 1;
  while (domain_destroy(own_mailbox->domain) == Status::ok) {
  }
  __builtin_trap();
}

extern "C" [[noreturn]] void run_child(Mailbox* mailbox) {
  own_mailbox = mailbox;
  text.attach(*mailbox);
  set_output(text);
  end_program(child_main(*mailbox));
}

// RDI holds the address of the mailbox. The stack is aligned as at any call.
extern "C" [[noreturn, gnu::naked]] void start() {
  asm("xor %ebp, %ebp\n"
      "and $-16, %rsp\n"
      "call run_child");
}

}  // namespace exo::libos
