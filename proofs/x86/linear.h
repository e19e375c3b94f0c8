// SPDX-License-Identifier: MIT
// A 64-bit value as a constant plus a sum of coefficients times words, modulo 2^64. Registers are kept so,
// because addresses are: base + index x stride + offset, from which the executor finds the object again.
#pragma once

#include "proofs/x86/terms.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace exo::proofs::x86 {

class Linear {
 public:
  struct Term {
    std::uint64_t coefficient;  // never 0
    Word word;                  // never a number, a sum or a multiple by a number
  };

  Linear(std::uint64_t constant = 0) : constant_{constant} {}
  Linear(const Word& word);

  std::uint64_t constant() const { return constant_; }
  const std::vector<Term>& terms() const { return terms_; }
  bool is_constant() const { return terms_.empty(); }
  // The constant this differs by from another value, if it differs by a constant.
  std::optional<std::uint64_t> minus(const Linear& other) const;

  Word word() const;

  // Moves factors of two from words whose low bits are zero into the coefficients.
  Linear with_factors_pulled_out() const;

  friend Linear operator+(const Linear& a, const Linear& b);
  friend Linear operator-(const Linear& a, const Linear& b) { return a + b * ~std::uint64_t{0}; }
  friend Linear operator*(const Linear& a, std::uint64_t factor);

 private:
  void add(std::uint64_t coefficient, const Word& word);
  void insert(std::uint64_t coefficient, const Word& word);

  std::uint64_t constant_;
  std::vector<Term> terms_;  // in an order of the words, each word once
};

bool same(const Linear& a, const Linear& b);
Bool equal(const Linear& a, const Linear& b);
std::uint64_t possible_bits(const Linear& value);
Linear truncate(const Linear& value, unsigned bits);
// `a` where the condition holds, else `b`. Keeps what they have in common, so that a choice between two elements
// of one array is an element of this array.
Linear choose(const Bool& condition, const Linear& a, const Linear& b);

}  // namespace exo::proofs::x86
