// SPDX-License-Identifier: MIT
// Sums, differences, comparisons and products.
#include "proofs/x86/rules.h"
#include "proofs/x86/unsupported.h"

namespace exo::proofs::x86 {

namespace {

// a + b + carry_in, which is 0 or 1.
Linear sum(Execution& x, const Linear& a, const Linear& b, const Bool& carry_in, unsigned bits) {
  const Linear result = truncate(a + b + Linear{word_of(carry_in)}, bits);
  const Word a_word = a.word();
  const Word b_word = b.word();
  const Word r_word = result.word();
  x.flags.carry = choose(carry_in, r_word <= a_word, r_word < a_word);
  x.flags.overflow = bit((a_word ^ r_word) & (b_word ^ r_word), bits - 1);
  x.set_result_flags(result, bits);
  return result;
}

// a - b - borrow_in.
Linear difference(Execution& x, const Linear& a, const Linear& b, const Bool& borrow_in, unsigned bits) {
  const Linear result = truncate(a - b - Linear{word_of(borrow_in)}, bits);
  const Word a_word = a.word();
  const Word b_word = b.word();
  x.flags.carry = choose(borrow_in, a_word <= b_word, a_word < b_word);
  x.flags.overflow = bit((a_word ^ b_word) & (a_word ^ result.word()), bits - 1);
  x.set_result_flags(result, bits);
  if (borrow_in.is_false()) x.flags.zero = equal(a, b);
  return result;
}

// ADD
void add(Execution& x) { x.write(0, sum(x, x.read(0), x.read(1), false, x.bits())); }

// ADC
void adc(Execution& x) {
  const Bool carry = x.flags.carry;
  x.write(0, sum(x, x.read(0), x.read(1), carry, x.bits()));
}

// SUB
void sub(Execution& x) { x.write(0, difference(x, x.read(0), x.read(1), false, x.bits())); }

// SBB
void sbb(Execution& x) {
  const Bool borrow = x.flags.carry;
  x.write(0, difference(x, x.read(0), x.read(1), borrow, x.bits()));
}

// CMP: SUB without the result.
void cmp(Execution& x) { difference(x, x.read(0), x.read(1), false, x.bits()); }

// INC: ADD 1, the carry flag kept.
void inc(Execution& x) {
  const Bool carry = x.flags.carry;
  x.write(0, sum(x, x.read(0), Linear{1}, false, x.bits()));
  x.flags.carry = carry;
}

// DEC: SUB 1, the carry flag kept.
void dec(Execution& x) {
  const Bool carry = x.flags.carry;
  x.write(0, difference(x, x.read(0), Linear{1}, false, x.bits()));
  x.flags.carry = carry;
}

// NEG: 0 - DEST.
void neg(Execution& x) { x.write(0, difference(x, Linear{0}, x.read(0), false, x.bits())); }

void require_memory_destination(const Execution& x) {
  if (x.operand(0).type != ZYDIS_OPERAND_TYPE_MEMORY) throw Unsupported{"the form with two registers has no rule"};
}

// XADD: exchanges, then adds.
void xadd(Execution& x) {
  require_memory_destination(x);
  const Linear destination = x.read(0);
  const Linear source = x.read(1);
  x.write(0, sum(x, destination, source, false, x.bits()));
  x.write(1, destination);
}

// CMPXCHG: the accumulator is compared with DEST; where equal, DEST := SRC, else the accumulator := DEST. (Where
// not equal the processor writes DEST back, which changes nothing.)
void cmpxchg(Execution& x) {
  require_memory_destination(x);
  const unsigned bits = x.bits();
  const Linear destination = x.read(0);
  difference(x, x.read_register(Register::rax, bits), destination, false, bits);
  const Bool same = x.flags.zero;
  x.write_if(same, 0, x.read(1));
  const Linear before = x.machine[Register::rax];
  x.write_register(Register::rax, bits, destination);
  x.machine[Register::rax] = choose(same, before, x.machine[Register::rax]);
}

// IMUL with two or three operands: the low half of the signed product; carry and overflow if that is not all.
void imul(Execution& x) {
  const unsigned bits = x.bits();
  if (x.operand_count() == 1) throw Unsupported{"the form with one operand has no rule"};
  const bool three = x.operand_count() == 3;
  const Linear a = x.read(three ? 1 : 0);
  const Linear b = x.read(three ? 2 : 1);
  const Linear product = b.is_constant() ? a * b.constant() : Linear{a.word() * b.word()};
  const Linear result = truncate(product, bits);
  const Word a_signed = sign_extend(a.word(), bits);
  const Word b_signed = sign_extend(b.word(), bits);
  const Word result_signed = sign_extend(result.word(), bits);
  const Bool low_differs = a_signed * b_signed != result_signed;
  const Word sign = choose(bit(result_signed, 63), Word{~std::uint64_t{0}}, Word{0});
  const Bool lost = bits == 64 ? multiply_high_signed(a_signed, b_signed) != sign : low_differs;
  x.flags = {lost, x.undefined(), x.undefined(), lost, x.world.fresh.word("undefined")};
  x.write(0, result);
}

// MUL: RDX:RAX := RAX * SRC, for 64 and 32 bits; carry and overflow if the upper half is not zero.
void mul(Execution& x) {
  const unsigned bits = x.bits();
  if (bits < 32) throw Unsupported{"the form with 8 or 16 bits has no rule"};
  const Word a = x.read_register(Register::rax, bits).word();
  const Word b = x.read(0).word();
  const Word low = a * b;
  const Word high = bits == 64 ? multiply_high(a, b) : low >> 32;
  x.write_register(Register::rax, bits, low);
  x.write_register(Register::rdx, bits, high);
  const Bool lost = !equal(high, Word{0});
  x.flags = {lost, x.undefined(), x.undefined(), lost, x.world.fresh.word("undefined")};
}

}  // namespace

Rules arithmetic_rules() {
  return {{ZYDIS_MNEMONIC_ADD, add},   {ZYDIS_MNEMONIC_ADC, adc},         {ZYDIS_MNEMONIC_SUB, sub},
          {ZYDIS_MNEMONIC_SBB, sbb},   {ZYDIS_MNEMONIC_CMP, cmp},         {ZYDIS_MNEMONIC_INC, inc},
          {ZYDIS_MNEMONIC_DEC, dec},   {ZYDIS_MNEMONIC_NEG, neg},         {ZYDIS_MNEMONIC_XADD, xadd},
          {ZYDIS_MNEMONIC_IMUL, imul}, {ZYDIS_MNEMONIC_CMPXCHG, cmpxchg}, {ZYDIS_MNEMONIC_MUL, mul}};
}

}  // namespace exo::proofs::x86
