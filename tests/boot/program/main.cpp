// SPDX-License-Identifier: MIT
// The boot tests' root program. The command line says what it does: "hello", "registers", "switch", "strangers",
// "upcalls", "control", "invalidate", "sleeping-callee", "informed", "no-record", "orphan", "wait" for a key, or the
// name of a fault. It ends the machine with status 0 when all was as it should be.
#include "tests/boot/program/scenarios.h"

#include "tests/boot/program/faults.h"

namespace exo::tests {

extern "C" [[noreturn]] void start(const BootInformation& information) {
  const char* const words = information.command_line;
  if (same(words, "hello")) {
    look_around(information);
  } else if (same(words, "registers")) {
    check_call_registers();
  } else if (same(words, "switch")) {
    check_switch(information);
  } else if (same(words, "strangers")) {
    check_strangers(information);
  } else if (same(words, "upcalls")) {
    check_upcalls(information);
  } else if (same(words, "control")) {
    check_control(information);
  } else if (same(words, "invalidate")) {
    check_invalidation(information);
  } else if (same(words, "sleeping-callee")) {
    check_sleeping_callee(information);
  } else if (same(words, "informed")) {
    check_informed(information);
  } else if (same(words, "no-record")) {
    fault_for_ever(information);
  } else if (same(words, "orphan")) {
    check_fault_of_child(information);
  } else if (same(words, "wait")) {
    print_line("waiting");
    while (call(Call::console_read).status != Status::ok) {
    }
  } else {
    cause_fault(words, information);
    print_line("nothing happened: ", words);
    leave(2);
  }
  leave(0);
}

}  // namespace exo::tests

// The ABI leaves RSP at the top of the stack, as after a jump, not a call.
asm(".text; .global _start; _start: push $0; jmp start");
