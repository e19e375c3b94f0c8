// SPDX-License-Identifier: MIT
// cvc5, an independent solver, asked about a query written as SMT-LIB text.
#pragma once

#include <string>

namespace exo::proofs {

// "sat", "unsat", or what it says instead, such as "unknown" or why it could not be run.
std::string decide_with_cvc5(const std::string& smt2_text);

}  // namespace exo::proofs
