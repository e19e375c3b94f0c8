// SPDX-License-Identifier: MIT
// Digests of terms: equal for equal terms in every run, different for different ones. And an order by them.
#pragma once

#include "proofs/symbolic.h"

#include <cstdint>
#include <string>
#include <unordered_map>
#include <utility>

namespace exo::proofs {

// SHA-1 over the structure of a term, sharing the digests of parts. Order and grouping of the arguments of
// associative and commutative operations do not count. Belongs to one thread.
class TermDigests {
 public:
  const std::string& of(const z3::expr& term);

 private:
  // The term is kept so that the solver does not use its number again.
  std::unordered_map<unsigned, std::pair<z3::expr, std::string>> known_;
};

// Few bits of what a digest tells, but soon.
class TermHashes {
 public:
  std::uint32_t of(const z3::expr& term);

 private:
  std::unordered_map<unsigned, std::pair<z3::expr, std::uint32_t>> known_;
};

// The solver puts arguments of what commutes in the order in which it met them. Here is the same term with them in the
// order of their hashes, which is the same in every run. Belongs to one thread.
class OrderedTerms {
 public:
  z3::expr of(const z3::expr& term);
  std::uint32_t hash_of(const z3::expr& term) { return hashes_.of(term); }

 private:
  TermHashes hashes_;
  std::unordered_map<unsigned, std::pair<z3::expr, z3::expr>> known_;
};

// SHA-1 of a text, in hexadecimal.
std::string digest_of(const std::string& text);

}  // namespace exo::proofs
