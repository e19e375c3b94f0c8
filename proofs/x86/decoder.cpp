// SPDX-License-Identifier: MIT
#include "proofs/x86/decoder.h"

#include "proofs/x86/flow.h"
#include "proofs/x86/unsupported.h"

#include <fmt/format.h>

namespace exo::proofs::x86 {

namespace {

bool is_trap(const Instruction& instruction) {
  const ZydisMnemonic mnemonic = instruction.mnemonic();
  return mnemonic == ZYDIS_MNEMONIC_UD2 || mnemonic == ZYDIS_MNEMONIC_INT3;
}

class FunctionDecoder {
 public:
  FunctionDecoder(const Image& image, const Symbol& symbol) : image_{image}, symbol_{symbol} {}

  Function run() {
    if (!decode_inside(symbol_.address)) {
      throw Unsupported{"The function " + symbol_.readable + " does not start with code."};
    }
    leaders_.insert(symbol_.address);
    std::vector<std::uint64_t> pending{symbol_.address};
    while (!pending.empty()) {
      const std::uint64_t address = pending.back();
      pending.pop_back();
      follow(address, pending);
    }
    return ordered(Function{symbol_.readable, symbol_.address, cut_into_blocks(), {}, {}});
  }

 private:
  bool is_inside(std::uint64_t address) const { return address - symbol_.address < symbol_.bytes; }

  std::optional<Instruction> decode_inside(std::uint64_t address) const {
    return is_inside(address) ? decode_at(image_, address) : std::nullopt;
  }

  // Decodes from a leader to the end of its run of instructions; new leaders go to `pending`.
  void follow(std::uint64_t address, std::vector<std::uint64_t>& pending) {
    const auto lead = [&](std::uint64_t leader) {
      if (is_inside(leader) && leaders_.insert(leader).second) pending.push_back(leader);
    };
    while (!instructions_.contains(address)) {
      const auto instruction = decode_inside(address);
      if (!instruction) return;
      instructions_.emplace(address, *instruction);
      const bool jumps = instruction->mnemonic() == ZYDIS_MNEMONIC_JMP;
      if (jumps || instruction->is_conditional()) {
        if (const auto target = instruction->target()) lead(*target);
        if (!jumps) lead(instruction->next());
        return;
      }
      if (instruction->mnemonic() == ZYDIS_MNEMONIC_RET || is_trap(*instruction)) return;
      address = instruction->next();
    }
  }

  std::vector<Block> cut_into_blocks() {
    std::vector<Block> blocks;
    for (const std::uint64_t leader : leaders_) {
      block_at_.emplace(leader, blocks.size());
      blocks.push_back(Block{.address = leader, .instructions = {}, .ending = Ending::refused});
    }
    const std::size_t count = blocks.size();
    for (std::size_t i = 0; i < count; ++i) {
      fill(blocks[i]);
      end(blocks, i);
    }
    return blocks;
  }

  void fill(Block& block) const {
    for (auto place = instructions_.find(block.address); place != instructions_.end();) {
      const Instruction& instruction = place->second;
      block.instructions.push_back(instruction);
      if (is_trap(instruction) || instruction.mnemonic() == ZYDIS_MNEMONIC_RET ||
          instruction.mnemonic() == ZYDIS_MNEMONIC_JMP || instruction.is_conditional()) {
        return;
      }
      if (leaders_.contains(instruction.next())) return;
      place = instructions_.find(instruction.next());
    }
  }

  void end(std::vector<Block>& blocks, std::size_t index) const {
    Block& block = blocks[index];
    if (block.instructions.empty()) {
      block.refusal = "there is no instruction that can be decoded";
      return;
    }
    const Instruction& last = block.instructions.back();
    if (is_trap(last)) {
      block.ending = Ending::stops;
    } else if (last.mnemonic() == ZYDIS_MNEMONIC_RET) {
      block.ending = Ending::returns;
    } else if (last.mnemonic() == ZYDIS_MNEMONIC_JMP) {
      jump(block, last);
    } else if (last.is_conditional()) {
      branch(blocks, index);
    } else if (const auto next = block_at_.find(last.next()); next != block_at_.end()) {
      block.ending = Ending::falls_through;
      block.next = next->second;
    } else {
      block.refusal = "the code after it cannot be decoded or is not part of the function";
    }
  }

  void jump(Block& block, const Instruction& last) const {
    const auto target = last.target();
    if (!target) {
      block.refusal = "the jump is indirect";
    } else if (is_inside(*target)) {
      block.ending = Ending::jumps;
      block.taken = block_at_.at(*target);
    } else if (image_.function_at(*target) != nullptr) {
      block.ending = Ending::tail_calls;
      block.tail_call = *target;
    } else {
      block.refusal = "the jump leaves the function but does not reach another one's start";
    }
  }

  // A branch to another function goes to a block of its own that does nothing but call it.
  void branch(std::vector<Block>& blocks, std::size_t index) const {
    const Instruction last = blocks[index].instructions.back();
    const auto target = last.target();
    const auto next = block_at_.find(last.next());
    if (!target || next == block_at_.end()) {
      blocks[index].refusal = "the code after it is not part of the function";
      return;
    }
    blocks[index].ending = Ending::branches;
    blocks[index].next = next->second;
    if (is_inside(*target)) {
      blocks[index].taken = block_at_.at(*target);
      return;
    }
    blocks[index].taken = blocks.size();
    Block away{.address = *target, .instructions = {}, .ending = Ending::tail_calls, .tail_call = *target};
    if (image_.function_at(*target) == nullptr) {
      away.ending = Ending::refused;
      away.refusal = "the branch leaves the function but does not reach another one's start";
    }
    blocks.push_back(std::move(away));
  }

  const Image& image_;
  const Symbol& symbol_;
  std::map<std::uint64_t, Instruction> instructions_;
  std::set<std::uint64_t> leaders_;
  std::map<std::uint64_t, std::size_t> block_at_;
};

}  // namespace

std::optional<std::uint64_t> Instruction::target() const {
  const ZydisDecodedOperand& operand = operands[0];
  if (operand.type != ZYDIS_OPERAND_TYPE_IMMEDIATE || !operand.imm.is_relative) return std::nullopt;
  return next() + operand.imm.value.u;
}

std::string Instruction::text() const {
  ZydisFormatter formatter;
  ZydisFormatterInit(&formatter, ZYDIS_FORMATTER_STYLE_INTEL);
  std::array<char, 256> buffer;
  const ZyanStatus status =
      ZydisFormatterFormatInstruction(&formatter, &decoded, operands.data(), decoded.operand_count_visible,
                                      buffer.data(), buffer.size(), address, nullptr);
  return ZYAN_SUCCESS(status) ? buffer.data() : "an instruction without a text";
}

std::optional<Instruction> decode_at(const Image& image, std::uint64_t address) {
  const Segment* segment = image.segment_containing(address);
  if (segment == nullptr || !segment->executable) return std::nullopt;
  const auto bytes = image.constant_bytes(address, 1);
  if (!bytes) return std::nullopt;
  const std::size_t available = segment->content.size() - (address - segment->address);
  ZydisDecoder decoder;
  ZydisDecoderInit(&decoder, ZYDIS_MACHINE_MODE_LONG_64, ZYDIS_STACK_WIDTH_64);
  Instruction instruction{};
  instruction.address = address;
  const ZyanStatus status =
      ZydisDecoderDecodeFull(&decoder, bytes->data(), available, &instruction.decoded, instruction.operands.data());
  if (!ZYAN_SUCCESS(status)) return std::nullopt;
  return instruction;
}

Instruction instruction_at(const Image& image, std::uint64_t address) {
  const auto instruction = decode_at(image, address);
  if (!instruction) throw Unsupported{fmt::format("{:#x}: there is no instruction that can be decoded.", address)};
  return *instruction;
}

Function decode(const Image& image, const Symbol& symbol) { return FunctionDecoder{image, symbol}.run(); }

const Function& Program::function(const Symbol& symbol) {
  const auto place = functions_.find(symbol.address);
  if (place != functions_.end()) return place->second;
  return functions_.emplace(symbol.address, decode(image_, symbol)).first->second;
}

}  // namespace exo::proofs::x86
