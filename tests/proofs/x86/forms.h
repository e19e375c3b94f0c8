// SPDX-License-Identifier: MIT
// Forms of instructions: which kinds of operands of which size a mnemonic takes.
#pragma once

#include <Zydis/Zydis.h>

#include <cstdint>
#include <optional>
#include <random>
#include <string>
#include <vector>

namespace exo::tests {

enum class OperandKind : std::uint8_t { low_register, second_byte, memory, constant };

struct OperandForm {
  OperandKind kind;
  unsigned bits;
};

struct Form {
  ZydisMnemonic mnemonic;
  ZydisInstructionAttributes prefixes;
  std::vector<OperandForm> operands;

  std::string text() const;
};

using Bytes = std::vector<std::uint8_t>;
using Random = std::mt19937_64;

// A number that is often near a power of two or an end of a range.
std::uint64_t corner_or_random(Random& random);

// All combinations of operands that some instruction might have, with and without a lock prefix.
std::vector<Form> all_forms(ZydisMnemonic mnemonic);

// The instruction of this form with arbitrary registers (not RSP; RBX and RSI in addresses only), constants and
// kind of address, to lie at `at`; nothing if there is no such instruction. Addresses lie in the page at `data`, if RBX
// holds data, RSI a number up to 64, and GS data; with GS, RBX is not used.
std::optional<Bytes> encode(const Form& form, std::uint64_t at, std::uint64_t data, Random& random);

}  // namespace exo::tests
