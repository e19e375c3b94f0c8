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

}  // namespace exo::proofs
