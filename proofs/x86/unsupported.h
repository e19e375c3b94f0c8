// SPDX-License-Identifier: MIT
// Thrown when machine code does something the executor has no rule for. The executor adds the function, the
// address and the instruction to the reason that rules give, so that the text is a whole sentence.
#pragma once

#include <stdexcept>
#include <string>

namespace exo::proofs::x86 {

class Unsupported : public std::runtime_error {
 public:
  explicit Unsupported(const std::string& text) : std::runtime_error{text} {}
};

// An access to what is not declared.
class UnknownAddress : public Unsupported {
 public:
  using Unsupported::Unsupported;
};

}  // namespace exo::proofs::x86
