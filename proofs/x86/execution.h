// SPDX-License-Identifier: MIT
// One instruction being executed: what the rules of instructions read and write. Operands are numbered as in
// Intel syntax, destination first; values are zero-extended from the operand's size.
#pragma once

#include "proofs/x86/decoder.h"
#include "proofs/x86/machine.h"
#include "proofs/x86/world.h"

#include <string>

namespace exo::proofs::x86 {

class Execution {
 public:
  Execution(const Instruction& instruction, Machine& machine, World& world)
      : machine{machine}, flags{machine.flags}, world{world}, instruction_{instruction} {}

  const Instruction& instruction() const { return instruction_; }
  const ZydisDecodedOperand& operand(unsigned which) const { return instruction_.operands[which]; }
  unsigned operand_count() const { return instruction_.decoded.operand_count_visible; }
  unsigned bits(unsigned which = 0) const { return operand(which).size; }

  Linear read(unsigned which);
  void write(unsigned which, const Linear& value);
  // To memory, where the condition holds; elsewhere nothing is written.
  void write_if(const Bool& condition, unsigned which, const Linear& value);
  // Of a memory operand, GS base included.
  Linear address(unsigned which) const;

  // `bits` of a register; a write of 32 clears the upper half, of 8 or 16 keeps the rest (SDM volume 1, 3.4.1.1).
  Linear read_register(Register which, unsigned bits) const;
  void write_register(Register which, unsigned bits, const Linear& value);

  Linear load(const Linear& address, unsigned bytes);
  void store(const Linear& address, unsigned bytes, const Linear& value);
  void push(const Linear& value);
  Linear pop();

  void require(const Bool& condition, const std::string& what);
  const Bool& guard() const { return machine.guard; }
  Bool undefined() { return world.fresh.flag("undefined"); }

  // Zero, sign and parity as almost all arithmetic sets them.
  void set_result_flags(const Linear& result, unsigned bits);

  Machine& machine;
  Flags& flags;
  World& world;

 private:
  // XCHG with memory locks without being told to (volume 3, 7.2.1).
  Memory::Context context() const {
    const ZydisDecodedInstruction& decoded = instruction_.decoded;
    const bool locked = decoded.mnemonic == ZYDIS_MNEMONIC_XCHG || (decoded.attributes & ZYDIS_ATTRIB_HAS_LOCK) != 0;
    return {machine.guard, instruction_.address, locked};
  }

  const Instruction& instruction_;
};

}  // namespace exo::proofs::x86
