// SPDX-License-Identifier: MIT
#include "proofs/x86/linear.h"

#include <algorithm>
#include <bit>
#include <utility>

namespace exo::proofs::x86 {

namespace {

// An order of words that, but for colliding hashes, does not depend on what was computed before.
std::pair<unsigned, unsigned> order(const Word& word) {
  return {Z3_get_ast_hash(context(), word.term()), Z3_get_ast_id(context(), word.term())};
}

// `value` divided by 2^shift, where every part is a multiple of it.
Linear divided(const Linear& value, unsigned shift) {
  Linear result{value.constant() >> shift};
  for (const Linear::Term& term : value.terms()) result = result + Linear{term.word} * (term.coefficient >> shift);
  return result;
}

unsigned trailing_zeros(const Linear& value) {
  int zeros = std::countr_zero(value.constant());
  for (const Linear::Term& term : value.terms()) zeros = std::min(zeros, std::countr_zero(term.coefficient));
  return static_cast<unsigned>(zeros);
}

// A shift to the left by a constant is a concatenation that ends with zeros: how many, or 0.
unsigned zeros_appended(const z3::expr& term) {
  if (!term.is_app() || term.decl().decl_kind() != Z3_OP_CONCAT) return 0;
  const z3::expr last = term.arg(term.num_args() - 1);
  return last.is_numeral() && last.get_numeral_uint64() == 0 ? last.get_sort().bv_size() : 0;
}

// The word that was shifted, or one that differs from it only in bits that the shift loses.
Word without_appended_zeros(const z3::expr& term, unsigned zeros) {
  const z3::expr rest = term.extract(63, zeros).simplify();
  const bool is_low_part = rest.is_app() && rest.decl().decl_kind() == Z3_OP_EXTRACT && rest.lo() == 0 &&
                           rest.arg(0).get_sort().bv_size() == 64;
  return is_low_part ? Word{rest.arg(0)} : Word{z3::zext(rest, zeros).simplify()};
}

Linear common_terms(const Linear& a, const Linear& b) {
  Linear common;
  for (const Linear::Term& term : a.terms()) {
    for (const Linear::Term& other : b.terms()) {
      if (term.coefficient == other.coefficient && same_term(term.word, other.word)) {
        common = common + Linear{term.word} * term.coefficient;
      }
    }
  }
  return common;
}

}  // namespace

Linear::Linear(const Word& word) : constant_{0} { add(1, word); }

void Linear::add(std::uint64_t coefficient, const Word& word) {
  const z3::expr& term = word.term();
  if (word.is_number()) {
    constant_ += coefficient * word.number();
    return;
  }
  const Z3_decl_kind kind = term.is_app() ? term.decl().decl_kind() : Z3_OP_UNINTERPRETED;
  if (kind == Z3_OP_BADD) {
    for (unsigned i = 0; i < term.num_args(); ++i) add(coefficient, Word{term.arg(i)});
  } else if (kind == Z3_OP_BSUB && term.num_args() == 2) {
    add(coefficient, Word{term.arg(0)});
    add(~coefficient + 1, Word{term.arg(1)});
  } else if (kind == Z3_OP_BMUL && term.num_args() == 2 && term.arg(0).is_numeral()) {
    add(coefficient * term.arg(0).get_numeral_uint64(), Word{term.arg(1)});
  } else if (kind == Z3_OP_BMUL && term.num_args() == 2 && term.arg(1).is_numeral()) {
    add(coefficient * term.arg(1).get_numeral_uint64(), Word{term.arg(0)});
  } else if (const unsigned zeros = zeros_appended(term); zeros != 0) {
    add(coefficient << zeros, without_appended_zeros(term, zeros));
  } else {
    insert(coefficient, word);
  }
}

void Linear::insert(std::uint64_t coefficient, const Word& word) {
  if (coefficient == 0) return;
  const auto place = std::lower_bound(terms_.begin(), terms_.end(), order(word),
                                      [](const Term& term, const auto& key) { return order(term.word) < key; });
  if (place == terms_.end() || !same_term(place->word, word)) {
    terms_.insert(place, Term{coefficient, word});
    return;
  }
  place->coefficient += coefficient;
  if (place->coefficient == 0) terms_.erase(place);
}

std::optional<std::uint64_t> Linear::minus(const Linear& other) const {
  const Linear difference = *this - other;
  if (!difference.is_constant()) return std::nullopt;
  return difference.constant();
}

Word Linear::word() const {
  Word sum = 0;
  for (const Term& term : terms_) {
    // A power of two is a shift, which solvers and `possible_bits` like better than a product.
    const bool shift = std::has_single_bit(term.coefficient);
    sum = sum + (shift ? term.word << static_cast<unsigned>(std::countr_zero(term.coefficient))
                       : term.word * Word{term.coefficient});
  }
  return sum + Word{constant_};
}

Linear Linear::with_factors_pulled_out() const {
  Linear result{constant_};
  for (const Term& term : terms_) {
    const auto zeros = static_cast<unsigned>(std::countr_zero(possible_bits(term.word)));
    result = result + (zeros == 0 || zeros == 64 ? Linear{term.word} * term.coefficient
                                                 : Linear{term.word >> zeros} * (term.coefficient << zeros));
  }
  return result;
}

Linear operator+(const Linear& a, const Linear& b) {
  Linear sum = a;
  sum.constant_ += b.constant_;
  for (const Linear::Term& term : b.terms_) sum.insert(term.coefficient, term.word);
  return sum;
}

Linear operator*(const Linear& a, std::uint64_t factor) {
  Linear product{a.constant_ * factor};
  for (const Linear::Term& term : a.terms_) product.insert(term.coefficient * factor, term.word);
  return product;
}

bool same(const Linear& a, const Linear& b) {
  return a.constant() == b.constant() && std::equal(a.terms().begin(), a.terms().end(), b.terms().begin(),
                                                    b.terms().end(), [](const Linear::Term& x, const Linear::Term& y) {
                                                      return x.coefficient == y.coefficient &&
                                                             same_term(x.word, y.word);
                                                    });
}

Bool equal(const Linear& a, const Linear& b) {
  if (const auto difference = a.minus(b)) return *difference == 0;
  return equal(a.word(), b.word());
}

std::uint64_t possible_bits(const Linear& value) {
  if (value.is_constant()) return value.constant();
  return possible_bits(value.word());
}

Linear truncate(const Linear& value, unsigned bits) {
  if (bits == 64) return value;
  if (value.is_constant()) return value.constant() & ones(bits);
  const Word whole = value.word();
  const Word cut = truncate(whole, bits);
  return same_term(whole, cut) ? value : Linear{cut};
}

Linear choose(const Bool& condition, const Linear& a, const Linear& b) {
  if (condition.is_true() || same(a, b)) return a;
  if (condition.is_false()) return b;
  const Linear common = common_terms(a, b);
  const bool alike = !common.is_constant() || (!a.is_constant() && !b.is_constant() && a.constant() == b.constant());
  if (!alike) return choose(condition, a.word(), b.word());
  const Linear shared = common + Linear{a.constant()};
  const Linear rest_a = a - shared;
  const Linear rest_b = b - shared;
  const unsigned shift = std::min({63u, trailing_zeros(rest_a), trailing_zeros(rest_b)});
  const Word rest = choose(condition, divided(rest_a, shift).word(), divided(rest_b, shift).word());
  return shared + Linear{rest} * (std::uint64_t{1} << shift);
}

}  // namespace exo::proofs::x86
