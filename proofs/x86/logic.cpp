// SPDX-License-Identifier: MIT
// Bitwise operations and tests of single bits.
#include "proofs/x86/rules.h"
#include "proofs/x86/unsupported.h"

namespace exo::proofs::x86 {

namespace {

// AND, OR, XOR and TEST clear carry and overflow.
void set_flags(Execution& x, const Linear& result) {
  x.flags.carry = false;
  x.flags.overflow = false;
  x.set_result_flags(result, x.bits());
}

Linear conjunction(const Linear& a, const Linear& b) {
  // A mask that removes nothing leaves the value as it is, which may be an address.
  if (b.is_constant() && (possible_bits(a) & ~b.constant()) == 0) return a;
  if ((possible_bits(a) & possible_bits(b)) == 0) return Linear{0};
  return a.word() & b.word();
}

bool disjoint(const Linear& a, const Linear& b) { return (possible_bits(a) & possible_bits(b)) == 0; }

// AND
void and_(Execution& x) {
  const Linear result = conjunction(x.read(0), x.read(1));
  set_flags(x, result);
  x.write(0, result);
}

// TEST: AND without the result.
void test(Execution& x) { set_flags(x, conjunction(x.read(0), x.read(1))); }

// OR; of operands that share no bit it is their sum.
void or_(Execution& x) {
  const Linear a = x.read(0);
  const Linear b = x.read(1);
  const Linear result = disjoint(a, b) ? a + b : Linear{a.word() | b.word()};
  set_flags(x, result);
  x.write(0, result);
}

// XOR; of operands that share no bit it is their sum.
void xor_(Execution& x) {
  const Linear a = x.read(0);
  const Linear b = x.read(1);
  const Linear result = disjoint(a, b) ? a + b : Linear{a.word() ^ b.word()};
  set_flags(x, result);
  if (!disjoint(a, b)) x.flags.zero = equal(a, b);
  x.write(0, result);
}

// NOT: no flags.
void not_(Execution& x) { x.write(0, truncate(~x.read(0).word(), x.bits())); }

// BT, BTS, BTR: the bit goes to the carry flag; zero is kept, the others are undefined.
Word selected_bit(Execution& x) {
  if (x.operand(0).type == ZYDIS_OPERAND_TYPE_MEMORY && x.operand(1).type == ZYDIS_OPERAND_TYPE_REGISTER) {
    throw Unsupported{"a bit string in memory has no rule"};
  }
  const Word position = x.read(1).word() & Word{x.bits() - 1};
  x.flags.carry = bit(shift_right(x.read(0).word(), position), 0);
  x.flags.sign = x.undefined();
  x.flags.overflow = x.undefined();
  x.flags.parity_of = x.world.fresh.word("undefined");
  return shift_left(Word{1}, position);
}

void bt(Execution& x) { selected_bit(x); }

void bts(Execution& x) {
  const Word selected = selected_bit(x);
  x.write(0, x.read(0).word() | selected);
}

void btr(Execution& x) {
  const Word selected = selected_bit(x);
  x.write(0, x.read(0).word() & ~selected);
}

}  // namespace

Rules logic_rules() {
  return {{ZYDIS_MNEMONIC_AND, and_}, {ZYDIS_MNEMONIC_TEST, test}, {ZYDIS_MNEMONIC_OR, or_},
          {ZYDIS_MNEMONIC_XOR, xor_}, {ZYDIS_MNEMONIC_NOT, not_},  {ZYDIS_MNEMONIC_BT, bt},
          {ZYDIS_MNEMONIC_BTS, bts},  {ZYDIS_MNEMONIC_BTR, btr}};
}

}  // namespace exo::proofs::x86
