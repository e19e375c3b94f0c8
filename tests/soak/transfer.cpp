// SPDX-License-Identifier: MIT
#include "tests/soak/transfer.h"

namespace exo::libos {

[[gnu::naked]] Status transfer(std::uint64_t, VcpuId) {
  asm("push %rbx; push %rbp; push %r12; push %r13; push %r14; push %r15\n"
      "mov %rdi, %rax\n"
      "mov %rsi, %rdi\n"
      "syscall\n"
      "pop %r15; pop %r14; pop %r13; pop %r12; pop %rbp; pop %rbx\n"
      "ret");
}

}  // namespace exo::libos
