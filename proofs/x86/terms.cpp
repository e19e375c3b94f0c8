// SPDX-License-Identifier: MIT
#include "proofs/x86/terms.h"

#include <algorithm>
#include <bit>

namespace exo::proofs::x86 {

namespace {

using Wide = unsigned __int128;

std::uint64_t numeral(const z3::expr& term) { return term.get_numeral_uint64(); }

// Ones from the lowest possible bit of either up to the highest bit that a sum this large can have.
std::uint64_t bits_of_sum(std::uint64_t a, std::uint64_t b) {
  const Wide largest = Wide{a} + b;
  const int low = std::countr_zero(a | b);
  if (low == 64) return 0;
  const unsigned width = largest >> 64 != 0 ? 64 : std::bit_width(static_cast<std::uint64_t>(largest));
  return ones(width) & (~std::uint64_t{0} << low);
}

std::uint64_t bits_of(const z3::expr& term, unsigned depth);

// Bits of an operator with several arguments, combined two by two.
template <class Combine>
std::uint64_t fold(const z3::expr& term, unsigned first, unsigned depth, Combine combine) {
  std::uint64_t bits = bits_of(term.arg(first), depth);
  for (unsigned i = first + 1; i < term.num_args(); ++i) bits = combine(bits, bits_of(term.arg(i), depth));
  return bits;
}

std::uint64_t bits_of_product(const z3::expr& term, unsigned depth) {
  const std::uint64_t a = bits_of(term.arg(0), depth);
  const std::uint64_t b = bits_of(term.arg(1), depth);
  if (a == 0 || b == 0) return 0;
  const int low = std::min<int>(63, std::countr_zero(a) + std::countr_zero(b));
  const auto width = static_cast<unsigned>(std::min<int>(64, std::bit_width(a) + std::bit_width(b)));
  return ones(width) & (~std::uint64_t{0} << low);
}

std::uint64_t bits_of_concatenation(const z3::expr& term, unsigned depth) {
  std::uint64_t bits = 0;
  for (unsigned i = 0; i < term.num_args(); ++i) {
    const unsigned size = term.arg(i).get_sort().bv_size();
    bits = (size == 64 ? 0 : bits << size) | bits_of(term.arg(i), depth);
  }
  return bits;
}

std::uint64_t bits_of(const z3::expr& term, unsigned depth) {
  const unsigned size = term.get_sort().bv_size();
  if (size > 64) return ~std::uint64_t{0};
  const std::uint64_t all = ones(size);
  if (term.is_numeral()) return numeral(term);
  if (!term.is_app() || depth == 0) return all;
  switch (term.decl().decl_kind()) {
    case Z3_OP_ZERO_EXT: return bits_of(term.arg(0), depth - 1);
    case Z3_OP_CONCAT: return bits_of_concatenation(term, depth - 1);
    case Z3_OP_EXTRACT: {
      if (term.arg(0).get_sort().bv_size() > 64) return all;
      return bits_of(term.arg(0), depth - 1) >> term.lo() & all;
    }
    case Z3_OP_BAND: return fold(term, 0, depth - 1, [](auto a, auto b) { return a & b; });
    case Z3_OP_BOR:
    case Z3_OP_BXOR: return fold(term, 0, depth - 1, [](auto a, auto b) { return a | b; });
    case Z3_OP_ITE: return fold(term, 1, depth - 1, [](auto a, auto b) { return a | b; });
    case Z3_OP_BADD: return fold(term, 0, depth - 1, bits_of_sum) & all;
    case Z3_OP_BMUL: return term.num_args() == 2 ? bits_of_product(term, depth - 1) & all : all;
    default: return all;
  }
}

bool is_kind(const z3::expr& term, Z3_decl_kind kind) { return term.is_app() && term.decl().decl_kind() == kind; }

}  // namespace

std::uint64_t possible_bits(const Word& word) { return bits_of(word.term(), 8); }

Word keep(const Word& word, std::uint64_t mask) {
  const std::uint64_t possible = possible_bits(word);
  if ((possible & ~mask) == 0) return word;
  if ((possible & mask) == 0) return 0;
  return word & Word{mask};
}

Word truncate(const Word& word, unsigned bits) {
  if (bits == 64 || (possible_bits(word) & ~ones(bits)) == 0) return word;
  const z3::expr& term = word.term();
  if (is_kind(term, Z3_OP_BOR)) {
    // What was put together from an upper and a lower part comes apart again.
    Word low = 0;
    for (unsigned i = 0; i < term.num_args(); ++i) {
      const Word part{term.arg(i)};
      if ((possible_bits(part) & ones(bits)) != 0) low = low | truncate(part, bits);
    }
    return low;
  }
  if (is_kind(term, Z3_OP_ZERO_EXT) && is_kind(term.arg(0), Z3_OP_EXTRACT) && term.arg(0).lo() == 0 &&
      term.arg(0).arg(0).get_sort().bv_size() == 64) {
    return truncate(Word{term.arg(0).arg(0)}, bits);  // it was truncated to more bits before
  }
  return Symbolic::low_bits(word, bits);
}

Word sign_extend(const Word& word, unsigned bits) {
  if (bits == 64) return word;
  if (word.is_number()) {
    return static_cast<std::uint64_t>(static_cast<std::int64_t>(word.number() << (64 - bits)) >> (64 - bits));
  }
  return Word{z3::sext(word.term().extract(bits - 1, 0), 64 - bits)};
}

Word shift_left(const Word& word, const Word& count) {
  if (count.is_number()) return word << static_cast<unsigned>(count.number());
  return Word{z3::shl(word.term(), count.term())};
}

Word shift_right(const Word& word, const Word& count) {
  if (count.is_number()) return word >> static_cast<unsigned>(count.number());
  return Word{z3::lshr(word.term(), count.term())};
}

Word shift_right_signed(const Word& word, const Word& count) {
  if (word.is_number() && count.is_number()) {
    return static_cast<std::uint64_t>(static_cast<std::int64_t>(word.number()) >> count.number());
  }
  return Word{z3::ashr(word.term(), count.term())};
}

Word multiply_high(const Word& a, const Word& b) {
  if (a.is_number() && b.is_number()) return static_cast<std::uint64_t>(Wide{a.number()} * b.number() >> 64);
  return Word{(z3::zext(a.term(), 64) * z3::zext(b.term(), 64)).extract(127, 64)};
}

Word multiply_high_signed(const Word& a, const Word& b) {
  // A negative factor counts 2^64 too much when read as unsigned.
  const Word zero = 0;
  return multiply_high(a, b) - choose(bit(a, 63), b, zero) - choose(bit(b, 63), a, zero);
}

Word word_of(const Bool& bit) { return choose(bit, Word{1}, Word{0}); }

Bool bit(const Word& word, unsigned position) {
  if (word.is_number()) return (word.number() >> position & 1) != 0;
  if ((possible_bits(word) >> position & 1) == 0) return false;
  return Bool{word.term().extract(position, position) == context().bv_val(1, 1)};
}

Bool equal(const Word& a, const Word& b) {
  if (a.is_number() && !b.is_number()) return equal(b, a);
  if (b.is_number() && !a.is_number()) {
    if ((b.number() & ~possible_bits(a)) != 0) return false;
    const z3::expr& term = a.term();
    if (is_kind(term, Z3_OP_ITE) && (term.arg(1).is_numeral() || term.arg(2).is_numeral())) {
      return choose(Bool{term.arg(0)}, equal(Word{term.arg(1)}, b), equal(Word{term.arg(2)}, b));
    }
  }
  return a == b;
}

Bool even_parity(const Word& word) {
  Word folded = word ^ (word >> 4);
  folded = folded ^ (folded >> 2);
  folded = folded ^ (folded >> 1);
  return !bit(folded, 0);
}

Bool operator^(const Bool& a, const Bool& b) {
  if (a.is_false()) return b;
  if (b.is_false()) return a;
  if (a.is_true()) return !b;
  if (b.is_true()) return !a;
  return Bool{a.term() != b.term()};
}

}  // namespace exo::proofs::x86
