// SPDX-License-Identifier: MIT
// Names for values that nothing is known of: undefined flags, memory that was never written.
#pragma once

#include "proofs/symbolic.h"

#include <string>

namespace exo::proofs::x86 {

class Fresh {
 public:
  Word word(const std::string& what) { return word_constant(name(what)); }
  Bool flag(const std::string& what) { return bool_constant(name(what)); }

 private:
  std::string name(const std::string& what) { return what + "#" + std::to_string(count_++); }

  unsigned count_ = 0;
};

}  // namespace exo::proofs::x86
