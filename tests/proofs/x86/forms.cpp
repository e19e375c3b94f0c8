// SPDX-License-Identifier: MIT
#include "tests/proofs/x86/forms.h"

#include <array>

namespace exo::tests {

namespace {

constexpr std::array<OperandForm, 13> operand_forms{{
    {OperandKind::low_register, 8},
    {OperandKind::low_register, 16},
    {OperandKind::low_register, 32},
    {OperandKind::low_register, 64},
    {OperandKind::second_byte, 8},
    {OperandKind::memory, 8},
    {OperandKind::memory, 16},
    {OperandKind::memory, 32},
    {OperandKind::memory, 64},
    {OperandKind::constant, 8},
    {OperandKind::constant, 16},
    {OperandKind::constant, 32},
    {OperandKind::constant, 64},
}};

std::uint64_t below(Random& random, std::uint64_t limit) { return random() % limit; }

ZydisRegister offset_register(ZydisRegister first, std::uint64_t by) {
  return static_cast<ZydisRegister>(first + static_cast<int>(by));
}

ZydisRegister low_register(unsigned bits, std::uint64_t number) {
  switch (bits) {
    case 8:
      return number < 4 ? offset_register(ZYDIS_REGISTER_AL, number) : offset_register(ZYDIS_REGISTER_SPL, number - 4);
    case 16: return offset_register(ZYDIS_REGISTER_AX, number);
    case 32: return offset_register(ZYDIS_REGISTER_EAX, number);
    default: return offset_register(ZYDIS_REGISTER_RAX, number);
  }
}

ZydisRegister any_register(unsigned bits, Random& random) {
  static constexpr std::array<std::uint64_t, 13> usable{0, 1, 2, 5, 7, 8, 9, 10, 11, 12, 13, 14, 15};
  // Often the accumulator or the counter, which some forms need.
  const std::uint64_t number = below(random, 4) == 0 ? below(random, 2) : usable[below(random, usable.size())];
  return low_register(bits, number);
}

// One of the ways to form an address; all lie in the page of data and none near its end.
void set_address(ZydisEncoderRequest& request, ZydisEncoderOperand& operand, std::uint64_t data, Random& random) {
  operand.mem.base = ZYDIS_REGISTER_RBX;
  operand.mem.displacement = static_cast<ZyanI64>(below(random, below(random, 2) == 0 ? 128 : 2048));
  switch (below(random, 4)) {
    case 0: break;
    case 1:
      operand.mem.index = ZYDIS_REGISTER_RSI;
      operand.mem.scale = static_cast<ZyanU8>(1 << below(random, 4));
      break;
    case 2:
      operand.mem.base = ZYDIS_REGISTER_RIP;  // the displacement is the address itself
      operand.mem.displacement += static_cast<ZyanI64>(data);
      break;
    default:
      operand.mem.base = ZYDIS_REGISTER_RSI;
      request.prefixes |= ZYDIS_ATTRIB_HAS_SEGMENT_GS;
      break;
  }
}

// A signed number of so many bits.
std::int64_t any_constant(unsigned bits, Random& random) {
  return static_cast<std::int64_t>(corner_or_random(random) << (64 - bits)) >> (64 - bits);
}

}  // namespace

std::uint64_t corner_or_random(Random& random) {
  switch (below(random, 4)) {
    case 0: return random();
    case 1: return (std::uint64_t{1} << below(random, 64)) - below(random, 2);
    case 2: return ~std::uint64_t{0} << below(random, 64);
    default: return below(random, 3) - 1;
  }
}

std::string Form::text() const {
  std::string text = (prefixes & ZYDIS_ATTRIB_HAS_LOCK) != 0 ? "lock " : "";
  text += ZydisMnemonicGetString(mnemonic);
  for (const OperandForm& operand : operands) {
    static constexpr std::array names{" register", " second byte", " memory", " constant"};
    text += names[static_cast<std::size_t>(operand.kind)] + std::to_string(operand.bits);
  }
  return text;
}

std::vector<Form> all_forms(ZydisMnemonic mnemonic) {
  std::vector<std::vector<OperandForm>> lists{{}};
  for (std::size_t from = 0, length = 0; length < 3; ++length) {
    const std::size_t to = lists.size();
    for (; from < to; ++from) {
      for (const OperandForm& operand : operand_forms) {
        lists.push_back(lists[from]);
        lists.back().push_back(operand);
      }
    }
  }
  std::vector<Form> forms;
  for (const auto& operands : lists) {
    for (const std::uint64_t prefixes : {std::uint64_t{0}, std::uint64_t{ZYDIS_ATTRIB_HAS_LOCK}}) {
      forms.push_back({mnemonic, prefixes, operands});
    }
  }
  return forms;
}

std::optional<Bytes> encode(const Form& form, std::uint64_t at, std::uint64_t data, Random& random) {
  ZydisEncoderRequest request{};
  request.machine_mode = ZYDIS_MACHINE_MODE_LONG_64;
  request.mnemonic = form.mnemonic;
  request.prefixes = form.prefixes;
  request.operand_count = static_cast<ZyanU8>(form.operands.size());
  for (std::size_t i = 0; i < form.operands.size(); ++i) {
    const OperandForm& wanted = form.operands[i];
    ZydisEncoderOperand& operand = request.operands[i];
    switch (wanted.kind) {
      case OperandKind::low_register:
        operand.type = ZYDIS_OPERAND_TYPE_REGISTER;
        operand.reg.value = any_register(wanted.bits, random);
        break;
      case OperandKind::second_byte:
        operand.type = ZYDIS_OPERAND_TYPE_REGISTER;
        operand.reg.value = offset_register(ZYDIS_REGISTER_AH, below(random, 3));
        break;
      case OperandKind::memory:
        operand.type = ZYDIS_OPERAND_TYPE_MEMORY;
        operand.mem.size = static_cast<ZyanU16>(wanted.bits / 8);
        set_address(request, operand, data, random);
        break;
      case OperandKind::constant:
        operand.type = ZYDIS_OPERAND_TYPE_IMMEDIATE;
        operand.imm.s = any_constant(wanted.bits, random);
        break;
    }
  }
  Bytes bytes(ZYDIS_MAX_INSTRUCTION_LENGTH);
  ZyanUSize length = bytes.size();
  if (!ZYAN_SUCCESS(ZydisEncoderEncodeInstructionAbsolute(&request, bytes.data(), &length, at))) return std::nullopt;
  bytes.resize(length);
  return bytes;
}

}  // namespace exo::tests
