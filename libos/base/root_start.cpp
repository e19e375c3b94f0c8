// SPDX-License-Identifier: MIT
// Where a root program begins.
#include "libos/base/console.h"
#include "libos/base/program.h"

namespace exo::libos {
namespace {

constinit ConsoleSink console;

}  // namespace

void end_program(std::uint64_t status) {
  while (machine_exit(status) == Status::ok) {
  }
  __builtin_trap();
}

extern "C" [[noreturn]] void run_root(const BootInformation* boot) {
  set_output(console);
  end_program(root_main(*boot));
}

// RDI holds the address of the boot information. The stack is aligned as at any call.
extern "C" [[noreturn, gnu::naked]] void start() {
  asm("xor %ebp, %ebp\n"
      "and $-16, %rsp\n"
      "call run_root");
}

}  // namespace exo::libos
