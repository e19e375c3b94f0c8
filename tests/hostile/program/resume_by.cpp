// SPDX-License-Identifier: MIT
#include "tests/hostile/program/resume_by.h"

namespace exo::libos {
namespace {

[[gnu::used]] std::uint64_t saved_stack asm("resume_saved_stack");

}  // namespace

[[gnu::naked]] Result resume_by(std::uint64_t) {
  asm("push %rbx; push %rbp; push %r12; push %r13; push %r14; push %r15\n"
      "mov %rsp, resume_saved_stack(%rip)\n"
      "mov $25, %eax\n"
      "syscall\n"
      ".global resume_landing\n"
      "resume_landing:\n"
      "mov resume_saved_stack(%rip), %rsp\n"
      "pop %r15; pop %r14; pop %r13; pop %r12; pop %rbp; pop %rbx\n"
      "ret");
}

}  // namespace exo::libos
