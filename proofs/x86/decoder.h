// SPDX-License-Identifier: MIT
// Functions of the image as blocks of decoded instructions. Decoding follows the control flow from the
// function's first instruction, so padding and data are never taken for code.
#pragma once

#include "proofs/x86/image.h"

#include <Zydis/Zydis.h>

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace exo::proofs::x86 {

struct Instruction {
  std::uint64_t address;
  ZydisDecodedInstruction decoded;
  std::array<ZydisDecodedOperand, ZYDIS_MAX_OPERAND_COUNT> operands;

  std::uint64_t next() const { return address + decoded.length; }
  ZydisMnemonic mnemonic() const { return decoded.mnemonic; }
  bool is_conditional() const { return decoded.meta.category == ZYDIS_CATEGORY_COND_BR; }
  std::optional<std::uint64_t> target() const;  // of a direct jump or call
  std::string text() const;                     // in Intel syntax
};

// What ends a block. `refused`: by something that has no rule; the block's refusal says what.
enum class Ending : std::uint8_t { falls_through, jumps, branches, returns, tail_calls, stops, refused };

struct Block {
  std::uint64_t address;
  std::vector<Instruction> instructions;  // with the one that ends it
  Ending ending;
  std::size_t taken = 0;        // of jumps and branches: the block at the target
  std::size_t next = 0;         // of branches and falls_through
  std::uint64_t tail_call = 0;  // the function's address
  std::string refusal = {};
};

struct Function {
  std::string name;
  std::uint64_t address;
  std::vector<Block> blocks;                                 // the first is the entry; in reverse post-order
  std::set<std::pair<std::size_t, std::size_t>> back_edges;  // (from, to): what makes loops
  // For each block an earlier one that is executed exactly when this one is, if the function's traps (ud2 and
  // the like) and back edges are never reached: the first that dominates it and is post-dominated by it.
  std::vector<std::size_t> equivalent;
};

// The instruction at an address; nothing if there is none or it is not code.
std::optional<Instruction> decode_at(const Image& image, std::uint64_t address);
// The same; throws Unsupported where there is none.
Instruction instruction_at(const Image& image, std::uint64_t address);

// Decodes a function. Throws Unsupported only if its first byte is not in executable memory; everything else
// that has no rule is a block that is refused, which matters if it is executed.
Function decode(const Image& image, const Symbol& symbol);

// Functions by address, decoded once. Not for use by several threads at once.
class Program {
 public:
  explicit Program(const Image& image) : image_{image} {}

  const Image& image() const { return image_; }
  const Function& function(const Symbol& symbol);

 private:
  const Image& image_;
  std::map<std::uint64_t, Function> functions_;
};

}  // namespace exo::proofs::x86
