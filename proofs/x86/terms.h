// SPDX-License-Identifier: MIT
// Operations on words that machine code needs and the specification does not. A value narrower than 64 bits
// is a word whose upper bits are zero.
#pragma once

#include "proofs/symbolic.h"

namespace exo::proofs::x86 {

// A number of `bits` ones, 1..64.
constexpr std::uint64_t ones(unsigned bits) { return ~std::uint64_t{0} >> (64 - bits); }

// The bits that can be one in some interpretation: an over-approximation from the shape of the term.
std::uint64_t possible_bits(const Word& word);

// word & mask, without a new term where the mask removes nothing or everything.
Word keep(const Word& word, std::uint64_t mask);
// The low bits, without a new term where nothing is cut off.
Word truncate(const Word& word, unsigned bits);
// The low `bits` as a signed number, widened to 64 bits.
Word sign_extend(const Word& word, unsigned bits);

// Shifts by a variable number, which must be below 64.
Word shift_left(const Word& word, const Word& count);
Word shift_right(const Word& word, const Word& count);
Word shift_right_signed(const Word& word, const Word& count);

// The upper 64 bits of the product.
Word multiply_high(const Word& a, const Word& b);
Word multiply_high_signed(const Word& a, const Word& b);

Word word_of(const Bool& bit);
Bool bit(const Word& word, unsigned position);
// As ==, and sees through choices between numbers.
Bool equal(const Word& a, const Word& b);
// The number of ones among the low 8 bits is even.
Bool even_parity(const Word& word);
Bool operator^(const Bool& a, const Bool& b);

}  // namespace exo::proofs::x86
