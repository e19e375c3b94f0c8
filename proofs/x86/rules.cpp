// SPDX-License-Identifier: MIT
#include "proofs/x86/rules.h"

namespace exo::proofs::x86 {

const Rules& rules() {
  static const Rules all = [] {
    Rules merged;
    for (const Rules& family : {arithmetic_rules(), logic_rules(), shift_rules(), move_rules(), condition_rules(),
                                block_rules(), system_rules(), state_rules()}) {
      merged.insert(family.begin(), family.end());
    }
    return merged;
  }();
  return all;
}

}  // namespace exo::proofs::x86
