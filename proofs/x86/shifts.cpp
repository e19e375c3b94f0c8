// SPDX-License-Identifier: MIT
// Shifts and rotations. The count is taken modulo 32, or 64 for operands of 64 bits.
#include "proofs/x86/rules.h"
#include "proofs/x86/unsupported.h"

namespace exo::proofs::x86 {

namespace {

struct Shift {
  unsigned bits;
  Linear value;
  Word count;
};

Shift operands(Execution& x) {
  const unsigned bits = x.bits();
  const Word mask = bits == 64 ? 63 : 31;
  return {bits, x.read(0), (x.operand_count() == 1 ? Word{1} : truncate(x.read(1).word(), 8)) & mask};
}

// A count of 0 changes no flag; the overflow flag is defined for a count of 1 only.
void set_flags(Execution& x, const Shift& shift, const Bool& carry, const Bool& overflow_of_one, const Linear& result) {
  const Flags before = x.flags;
  const Bool none = equal(shift.count, Word{0});
  const Bool one = equal(shift.count, Word{1});
  x.set_result_flags(result, shift.bits);
  x.flags.zero = choose(none, before.zero, x.flags.zero);
  x.flags.sign = choose(none, before.sign, x.flags.sign);
  x.flags.parity_of = choose(none, before.parity_of, x.flags.parity_of);
  x.flags.carry = choose(none, before.carry, carry);
  x.flags.overflow = choose(none, before.overflow, choose(one, overflow_of_one, x.undefined()));
}

// The last bit shifted out to the left or right; undefined from a count of the operand's size on.
Bool last_out(Execution& x, const Shift& shift, bool left) {
  const Word size = shift.bits;
  const Word position = left ? size - shift.count : shift.count - Word{1};
  const Bool out = bit(shift_right(shift.value.word(), position & Word{63}), 0);
  return shift.bits >= 32 ? out : choose(shift.count < size, out, x.undefined());
}

// SHL, SAL. By a constant it multiplies, which keeps addresses what they are.
void shl(Execution& x) {
  const Shift shift = operands(x);
  const Linear shifted = shift.count.is_number() ? shift.value * (std::uint64_t{1} << shift.count.number())
                                                 : Linear{shift_left(shift.value.word(), shift.count)};
  const Linear result = truncate(shifted, shift.bits);
  const Bool carry = last_out(x, shift, true);
  set_flags(x, shift, carry, bit(result.word(), shift.bits - 1) ^ carry, result);
  x.write(0, result);
}

// SHR
void shr(Execution& x) {
  const Shift shift = operands(x);
  const Linear result = shift_right(shift.value.word(), shift.count);
  const Bool sign = bit(shift.value.word(), shift.bits - 1);
  set_flags(x, shift, last_out(x, shift, false), sign, result);
  x.write(0, result);
}

// SAR: the sign is shifted in, and out if the count exceeds the size of the operand.
void sar(Execution& x) {
  const Shift shift = operands(x);
  const Word extended = sign_extend(shift.value.word(), shift.bits);
  const Linear result = truncate(shift_right_signed(extended, shift.count), shift.bits);
  const Bool carry = bit(shift_right_signed(extended, (shift.count - Word{1}) & Word{63}), 0);
  set_flags(x, shift, carry, false, result);
  x.write(0, result);
}

// ROL, ROR: only carry and overflow change.
void rotate(Execution& x, bool left) {
  const Shift shift = operands(x);
  if (shift.bits < 32) throw Unsupported{"the form with 8 or 16 bits has no rule"};
  const Word size = shift.bits;
  const Word value = shift.value.word();
  const Word back = (size - shift.count) & Word{shift.bits - 1};
  const Word turned = left ? shift_left(value, shift.count) | shift_right(value, back)
                           : shift_right(value, shift.count) | shift_left(value, back);
  const Word result = truncate(turned, shift.bits);
  const Bool top = bit(result, shift.bits - 1);
  const Bool carry = left ? bit(result, 0) : top;
  const Bool overflow = left ? top ^ carry : top ^ bit(result, shift.bits - 2);
  const Flags before = x.flags;
  const Bool none = equal(shift.count, Word{0});
  x.flags.carry = choose(none, before.carry, carry);
  x.flags.overflow = choose(none, before.overflow, choose(equal(shift.count, Word{1}), overflow, x.undefined()));
  x.write(0, result);
}

void rol(Execution& x) { rotate(x, true); }
void ror(Execution& x) { rotate(x, false); }

}  // namespace

Rules shift_rules() {
  return {{ZYDIS_MNEMONIC_SHL, shl},
          {ZYDIS_MNEMONIC_SHR, shr},
          {ZYDIS_MNEMONIC_SAR, sar},
          {ZYDIS_MNEMONIC_ROL, rol},
          {ZYDIS_MNEMONIC_ROR, ror}};
}

}  // namespace exo::proofs::x86
