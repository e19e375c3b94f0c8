// SPDX-License-Identifier: MIT
// Fills the SSE registers with secrets made from its argument, yields, and looks whether they are still there.
// Two of them, run in turns, would see each other's secrets if the core did not keep the registers apart.
#include "libos/base/program.h"

#include <array>

namespace exo::libos {
namespace {

using Registers = std::array<std::uint64_t, 32>;  // XMM0 to XMM15

constexpr std::uint64_t rounds = 3;

// Fills the registers, yields, and stores what they then hold. One statement, so that nothing else uses them. The turn
// was given away before: whether the parent or a tick takes the processor then, does not matter here.
Status yield_with(const Registers& from, Registers& into, VcpuId vcpu) {
  std::uint64_t answer = number(Call::yield);
  std::uint64_t argument = number(vcpu);
  asm volatile(
      ".irp n, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15\n movups 16*\\n(%[from]), %%xmm\\n\n .endr\n"
      "syscall\n"
      ".irp n, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15\n movups %%xmm\\n, 16*\\n(%[into])\n .endr"
      : "+a"(answer), "+D"(argument)
      : [from] "b"(from.data()), [into] "r"(into.data())
      : "memory", "rcx", "rdx", "rsi", "r8", "r9", "r10", "r11", "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6",
        "xmm7", "xmm8", "xmm9", "xmm10", "xmm11", "xmm12", "xmm13", "xmm14", "xmm15");
  return Status{answer};
}

// The flags of MXCSR differ from program to program, too.
void set_control(std::uint32_t control) { asm volatile("ldmxcsr %0" : : "m"(control)); }

std::uint32_t control() {
  std::uint32_t word;
  asm volatile("stmxcsr %0" : "=m"(word));
  return word;
}

Registers secrets(std::uint64_t seed) {
  Registers registers;
  for (std::uint64_t& word : registers) word = seed = seed * 6364136223846793005 + 1442695040888963407;
  return registers;
}

std::uint32_t secret_control(std::uint64_t seed) {
  constexpr std::uint32_t rounding_shift = 13;
  return static_cast<std::uint32_t>(context::initial_mxcsr) | static_cast<std::uint32_t>(seed & 3) << rounding_shift;
}

}  // namespace

std::uint64_t child_main(Mailbox& mailbox) {
  Registers found;
  std::uint64_t lost = 0;
  for (std::uint64_t round = 1; round <= rounds; ++round) {
    const Registers wanted = secrets(mailbox.argument + round);
    print("Round {}: I fill the SSE registers and yield.\n", round);
    set_control(secret_control(mailbox.argument));
    mailbox.turn.store(Turn::parent);
    const Status status = yield_with(wanted, found, mailbox.parent);
    const bool intact = found == wanted && control() == secret_control(mailbox.argument);
    if (status != Status::ok || !intact) ++lost;
    print("Round {}: they are {}.\n", round, intact ? "as I left them" : "changed");
  }
  return lost;
}

}  // namespace exo::libos
