// SPDX-License-Identifier: MIT
#include "proofs/digest.h"

#include <boost/uuid/detail/sha1.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace exo::proofs {

std::string digest_of(const std::string& text) {
  boost::uuids::detail::sha1 sha;
  sha.process_bytes(text.data(), text.size());
  boost::uuids::detail::sha1::digest_type words;
  sha.get_digest(words);
  std::string hexadecimal;
  for (const unsigned word : words) hexadecimal += fmt::format("{:08x}", word);
  return hexadecimal;
}

namespace {

// Operations whose arguments the solver orders and groups as it likes.
bool is_associative(Z3_decl_kind kind) {
  return kind == Z3_OP_AND || kind == Z3_OP_OR || kind == Z3_OP_BADD || kind == Z3_OP_BMUL || kind == Z3_OP_BAND ||
         kind == Z3_OP_BOR || kind == Z3_OP_BXOR;
}
bool is_commutative(Z3_decl_kind kind) { return is_associative(kind) || kind == Z3_OP_EQ || kind == Z3_OP_XOR; }

// The arguments of an operation; of nested associative ones, all.
void collect_arguments(const z3::expr& term, Z3_decl_kind kind, std::vector<z3::expr>& arguments) {
  for (unsigned i = 0; i < term.num_args(); ++i) {
    const z3::expr argument = term.arg(i);
    if (is_associative(kind) && argument.is_app() && argument.decl().decl_kind() == kind) {
      collect_arguments(argument, kind, arguments);
    } else {
      arguments.push_back(argument);
    }
  }
}

// Of both, the order counts; each bit of them changes half of the result's.
std::uint32_t mixed(std::uint32_t first, std::uint32_t second) {
  std::uint64_t bits = (std::uint64_t{first} << 32 | second) * 0x9e37'79b9'7f4a'7c15;
  bits = (bits ^ bits >> 32) * 0xd6e8'feb8'6659'fd93;
  return static_cast<std::uint32_t>(bits ^ bits >> 32);
}

}  // namespace

const std::string& TermDigests::of(const z3::expr& term) {
  if (const auto found = known_.find(term.id()); found != known_.end()) return found->second.second;
  std::string text;
  if (term.is_numeral()) {
    text = "number " + term.to_string() + " " + term.get_sort().to_string();
  } else {
    const z3::func_decl head = term.decl();
    std::vector<z3::expr> arguments;
    collect_arguments(term, head.decl_kind(), arguments);
    std::vector<std::string> parts;
    parts.reserve(arguments.size());
    for (const z3::expr& argument : arguments) parts.push_back(of(argument));
    if (is_commutative(head.decl_kind())) std::ranges::sort(parts);
    text = head.name().str() + " " + term.get_sort().to_string();
    if (head.decl_kind() == Z3_OP_EXTRACT) text += " " + std::to_string(term.hi()) + " " + std::to_string(term.lo());
    for (const std::string& part : parts) text += " " + part;
  }
  return known_.emplace(term.id(), std::pair{term, digest_of(text)}).first->second.second;
}

std::uint32_t TermHashes::of(const z3::expr& term) {
  if (const auto found = known_.find(term.id()); found != known_.end()) return found->second.second;
  std::uint32_t hash = term.hash();
  if (term.num_args() != 0) {
    const z3::func_decl head = term.decl();
    const Z3_decl_kind kind = head.decl_kind();
    std::vector<z3::expr> arguments;
    collect_arguments(term, kind, arguments);
    hash = kind == Z3_OP_UNINTERPRETED ? head.hash() : kind;
    if (kind == Z3_OP_EXTRACT) hash = mixed(mixed(hash, term.hi()), term.lo());
    std::uint32_t sum = 0;
    for (const z3::expr& argument : arguments) {
      if (is_commutative(kind)) {
        sum += mixed(hash, of(argument));
      } else {
        hash = mixed(hash, of(argument));
      }
    }
    hash = mixed(hash, sum);
  }
  known_.emplace(term.id(), std::pair{term, hash});
  return hash;
}

z3::expr OrderedTerms::of(const z3::expr& term) {
  if (term.num_args() == 0) return term;
  if (const auto found = known_.find(term.id()); found != known_.end()) return found->second.second;
  std::vector<z3::expr> arguments;
  arguments.reserve(term.num_args());
  for (unsigned i = 0; i < term.num_args(); ++i) arguments.push_back(of(term.arg(i)));
  if (is_commutative(term.decl().decl_kind())) {
    std::ranges::sort(arguments, {}, [&](const z3::expr& argument) { return hashes_.of(argument); });
  }
  const std::vector<Z3_ast> plain(arguments.begin(), arguments.end());
  const Z3_ast updated = Z3_update_term(term.ctx(), term, static_cast<unsigned>(plain.size()), plain.data());
  term.check_error();
  const z3::expr ordered{term.ctx(), updated};
  known_.emplace(term.id(), std::pair{term, ordered});
  return ordered;
}

}  // namespace exo::proofs
