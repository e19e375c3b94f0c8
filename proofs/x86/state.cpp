// SPDX-License-Identifier: MIT
// The direction flag, and the state of x87 and SSE, which is saved and loaded as a whole.
#include "proofs/x86/rules.h"
#include "proofs/x86/unsupported.h"

namespace exo::proofs::x86 {

namespace {

// CLD
void cld(Execution& x) { x.flags.direction = false; }

// An area of the size and alignment that FXSAVE64 wants, word by word.
Linear word_of_area(const Linear& area, std::size_t word) { return area + Linear{8 * word}; }

void require_alignment(Execution& x, const Linear& area) {
  x.require(equal(truncate(area, 4), Linear{0}), "the area is aligned to 16 bytes");
}

// FXSAVE64: the last words of the area stay as they are.
void fxsave64(Execution& x) {
  if (!x.machine.fpu) throw Unsupported{"nobody says what the registers hold"};
  const Linear area = x.address(0);
  require_alignment(x, area);
  for (std::size_t i = 0; i < fpu_words; ++i) x.store(word_of_area(area, i), 8, (*x.machine.fpu)[i]);
}

// FNINIT: x87 only, so the words that hold it are arbitrary until something is loaded.
void fninit(Execution& x) {
  constexpr std::size_t first_xmm_word = 20;
  constexpr std::size_t mxcsr_word = 3;
  if (!x.machine.fpu) throw Unsupported{"nobody says what the registers hold"};
  FpuState after = *x.machine.fpu;
  for (std::size_t i = 0; i < first_xmm_word; ++i) {
    if (i != mxcsr_word) after[i] = x.world.fresh.word("x87");
  }
  x.machine.fpu = std::make_shared<const FpuState>(after);
}

// FXRSTOR64: reads what FXSAVE64 writes; the mask of MXCSR that stands there, too, is constant. That MXCSR has no
// reserved bits, so that it does not fault, is for the user.
void fxrstor64(Execution& x) {
  const Linear area = x.address(0);
  require_alignment(x, area);
  FpuState after = [&]<std::size_t... I>(std::index_sequence<I...>) {
    return FpuState{x.load(word_of_area(area, I), 8).word()...};
  }(std::make_index_sequence<fpu_words>{});
  x.machine.fpu = std::make_shared<const FpuState>(after);
}

}  // namespace

Rules state_rules() {
  return {{ZYDIS_MNEMONIC_CLD, cld},
          {ZYDIS_MNEMONIC_FNINIT, fninit},
          {ZYDIS_MNEMONIC_FXSAVE64, fxsave64},
          {ZYDIS_MNEMONIC_FXRSTOR64, fxrstor64}};
}

}  // namespace exo::proofs::x86
