// SPDX-License-Identifier: MIT
// A value domain V says what the specification computes with:
//   V::Word          64-bit word, unsigned arithmetic modulo 2^64, constructible from std::uint64_t
//   V::Bool          truth value; with solver terms it has no conversion to bool, so `if` on it does not compile
//   V::choose(c,a,b) a where c holds, else b
//   V::low_bits(w,n) w modulo 2^n
//   V::bit(n)        the word with bit n modulo 64 alone
//   V::cut(function, w, promise)  w, which the core's function of this name computes. promise(w) holds: proofs may
//                    know no more of it
//   V::Base<Arity>   the content of a map before any write (see spec/map.h)
// model/native.h computes with numbers, proofs/symbolic.h with solver terms.
#pragma once

#include <cstdint>
#include <utility>

namespace exo::spec {

template <class V>
using Word = typename V::Word;
template <class V>
using Bool = typename V::Bool;

// The number of an enumerator, to compare with a word.
template <class Enumeration>
constexpr std::uint64_t code(Enumeration enumerator) {
  return static_cast<std::uint64_t>(std::to_underlying(enumerator));
}

template <class B>
B implies(const B& premise, const B& conclusion) {
  return !premise || conclusion;
}

}  // namespace exo::spec
