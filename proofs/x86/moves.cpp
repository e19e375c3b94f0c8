// SPDX-License-Identifier: MIT
// Moves, widenings, addresses and the stack. None changes a flag.
#include "proofs/x86/rules.h"
#include "proofs/x86/unsupported.h"

namespace exo::proofs::x86 {

namespace {

bool is_register(const ZydisDecodedOperand& operand, ZydisRegister which) {
  return operand.type == ZYDIS_OPERAND_TYPE_REGISTER && operand.reg.value == which;
}

bool is_selector(const ZydisDecodedOperand& operand) {
  return operand.type == ZYDIS_OPERAND_TYPE_REGISTER &&
         ZydisRegisterGetClass(operand.reg.value) == ZYDIS_REGCLASS_SEGMENT;
}

// The null selector only, to DS, ES, FS or GS. Whether the base of FS or GS becomes zero depends on the processor.
void clear_selector(Execution& x) {
  const Linear selector = truncate(x.read(1), 16);
  if (!selector.is_constant() || selector.constant() != 0) throw Unsupported{"the selector is not null"};
  switch (x.operand(0).reg.value) {
    case ZYDIS_REGISTER_DS:
    case ZYDIS_REGISTER_ES: return;
    case ZYDIS_REGISTER_FS: x.machine.bases.fs = x.world.fresh.word("fs_base"); return;
    case ZYDIS_REGISTER_GS: x.machine.bases.gs = x.world.fresh.word("gs_base"); return;
    default: throw Unsupported{"the segment must not be null"};
  }
}

// MOV between general registers, memory and constants; of a null selector; from CR2; and MOV to CR3, which drops
// translations (volume 3, 4.10.4.1).
void mov(Execution& x) {
  if (is_selector(x.operand(0))) return clear_selector(x);
  if (is_register(x.operand(1), ZYDIS_REGISTER_CR2)) {
    if (!x.world.environment.fault_address) throw Unsupported{"nobody says what CR2 holds"};
    x.write(0, x.world.environment.fault_address());
    return;
  }
  if (is_register(x.operand(0), ZYDIS_REGISTER_CR3)) {
    if (!x.world.environment.load_root) throw Unsupported{"nobody says what a load of CR3 does"};
    x.world.environment.load_root(x.read(1).word(), x.guard());
    return;
  }
  x.write(0, x.read(1));
}

// MOVZX
void movzx(Execution& x) { x.write(0, x.read(1)); }

// MOVSX, MOVSXD
void movsx(Execution& x) { x.write(0, truncate(sign_extend(x.read(1).word(), x.bits(1)), x.bits())); }

// LEA
void lea(Execution& x) { x.write(0, truncate(x.address(1), x.bits())); }

// XCHG: both are read before either is written.
void xchg(Execution& x) {
  const Linear a = x.read(0);
  const Linear b = x.read(1);
  x.write(0, b);
  x.write(1, a);
}

// PUSH of 64 bits; a constant is sign-extended.
void push(Execution& x) {
  if (x.instruction().decoded.operand_width != 64) throw Unsupported{"only words of 64 bits may be pushed"};
  const bool constant = x.operand(0).type == ZYDIS_OPERAND_TYPE_IMMEDIATE;
  x.push(constant ? Linear{x.operand(0).imm.value.u} : x.read(0));
}

// POP to a register.
void pop(Execution& x) {
  if (x.operand(0).type != ZYDIS_OPERAND_TYPE_REGISTER || x.bits() != 64) {
    throw Unsupported{"only words of 64 bits may be popped, to a register"};
  }
  x.write(0, x.pop());
}

// CBW, CWDE, CDQE: the lower half of the accumulator, sign-extended to all of it.
void widen_accumulator(Execution& x, unsigned bits) {
  const Word half = x.read_register(Register::rax, bits / 2).word();
  x.write_register(Register::rax, bits, truncate(sign_extend(half, bits / 2), bits));
}
void cbw(Execution& x) { widen_accumulator(x, 16); }
void cwde(Execution& x) { widen_accumulator(x, 32); }
void cdqe(Execution& x) { widen_accumulator(x, 64); }

// BSWAP of 32 and 64 bits.
void bswap(Execution& x) {
  if (x.bits() < 32) throw Unsupported{"the form with 16 bits is undefined"};
  const Word value = x.read(0).word();
  Word swapped = 0;
  for (unsigned shift = 0; shift < x.bits(); shift += 8) {
    swapped = swapped << 8 | ((value >> shift) & Word{0xff});
  }
  x.write(0, swapped);
}

// NOP: 90 and 0F 1F. (The decoder gives the name to reserved opcodes too, not all of which do nothing everywhere.)
void nop(Execution& x) {
  const unsigned opcode = x.instruction().decoded.opcode;
  if (opcode != 0x90 && opcode != 0x1f) throw Unsupported{"the opcode is a reserved one"};
}

// ENDBR64: nothing where control-flow enforcement is off.
void endbr64(Execution&) {}

}  // namespace

Rules move_rules() {
  return {{ZYDIS_MNEMONIC_MOV, mov},      {ZYDIS_MNEMONIC_MOVZX, movzx},    {ZYDIS_MNEMONIC_MOVSX, movsx},
          {ZYDIS_MNEMONIC_MOVSXD, movsx}, {ZYDIS_MNEMONIC_LEA, lea},        {ZYDIS_MNEMONIC_XCHG, xchg},
          {ZYDIS_MNEMONIC_PUSH, push},    {ZYDIS_MNEMONIC_POP, pop},        {ZYDIS_MNEMONIC_CBW, cbw},
          {ZYDIS_MNEMONIC_CWDE, cwde},    {ZYDIS_MNEMONIC_CDQE, cdqe},      {ZYDIS_MNEMONIC_BSWAP, bswap},
          {ZYDIS_MNEMONIC_NOP, nop},      {ZYDIS_MNEMONIC_ENDBR64, endbr64}};
}

}  // namespace exo::proofs::x86
