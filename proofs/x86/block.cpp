// SPDX-License-Identifier: MIT
// String instructions.
#include "proofs/x86/rules.h"
#include "proofs/x86/unsupported.h"

namespace exo::proofs::x86 {

namespace {

// REP STOSB/W/D/Q: stores the accumulator RCX times from RDI upwards. That the direction flag is clear becomes an
// obligation. The count must be a constant. No flags.
void stos(Execution& x) {
  constexpr ZydisInstructionAttributes repeated = ZYDIS_ATTRIB_HAS_REP;
  if ((x.instruction().decoded.attributes & repeated) == 0) throw Unsupported{"it has no rule without a prefix"};
  if (x.instruction().decoded.address_width != 64) throw Unsupported{"the address is not 64 bits wide"};
  x.require(!x.flags.direction, "the direction flag is clear");
  const unsigned bits = x.instruction().decoded.operand_width;
  const Linear count = x.machine[Register::rcx];
  if (!count.is_constant()) throw Unsupported{"the number of repetitions is not a constant"};
  if (count.constant() % (64 / bits) != 0) throw Unsupported{"the block is not made of whole words"};

  Word word = x.read_register(Register::rax, bits).word();
  for (unsigned filled = bits; filled < 64; filled *= 2) word = word | word << filled;
  Linear& destination = x.machine[Register::rdi];
  const std::uint64_t bytes = count.constant() * (bits / 8);
  x.world.memory.fill(destination, bytes / 8, word, {x.guard(), x.instruction().address});
  destination = destination + Linear{bytes};
  x.machine[Register::rcx] = Linear{0};
  x.machine.instructions += count.constant();
}

}  // namespace

Rules block_rules() {
  return {{ZYDIS_MNEMONIC_STOSB, stos},
          {ZYDIS_MNEMONIC_STOSW, stos},
          {ZYDIS_MNEMONIC_STOSD, stos},
          {ZYDIS_MNEMONIC_STOSQ, stos}};
}

}  // namespace exo::proofs::x86
