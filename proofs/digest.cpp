// SPDX-License-Identifier: MIT
#include "proofs/digest.h"

#include <boost/uuid/detail/sha1.hpp>

#include <fmt/format.h>

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

const std::string& TermDigests::of(const z3::expr& term) {
  if (const auto found = known_.find(term.id()); found != known_.end()) return found->second.second;
  std::string text;
  if (term.is_numeral()) {
    text = "number " + term.to_string() + " " + term.get_sort().to_string();
  } else {
    const z3::func_decl head = term.decl();
    text = head.to_string();
    for (unsigned i = 0; i < term.num_args(); ++i) text += " " + of(term.arg(i));
  }
  return known_.emplace(term.id(), std::pair{term, digest_of(text)}).first->second.second;
}

}  // namespace exo::proofs
