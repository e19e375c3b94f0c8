// SPDX-License-Identifier: MIT
#include "proofs/x86/execution.h"

#include "proofs/x86/unsupported.h"

namespace exo::proofs::x86 {

namespace {

Register whole_register(ZydisRegister part) {
  const ZydisRegister whole = ZydisRegisterGetLargestEnclosing(ZYDIS_MACHINE_MODE_LONG_64, part);
  if (ZydisRegisterGetClass(whole) != ZYDIS_REGCLASS_GPR64) throw Unsupported{"the register is not a general one"};
  return static_cast<Register>(ZydisRegisterGetId(whole));
}

// At a distance from the stack's start, or an address in a declared object.
void require_known(const Linear& pointer) {
  if (Stack::offset_of(pointer) || pointer.is_constant()) return;
  throw Unsupported{"the stack pointer is not at a known distance from its start"};
}

bool is_second_byte(ZydisRegister part) { return part >= ZYDIS_REGISTER_AH && part <= ZYDIS_REGISTER_BH; }

}  // namespace

Linear Execution::read_register(Register which, unsigned bits) const { return truncate(machine[which], bits); }

void Execution::write_register(Register which, unsigned bits, const Linear& value) {
  Linear& whole = machine[which];
  if (bits >= 32) {
    whole = truncate(value, bits);
  } else {
    whole = keep(whole.word(), ~ones(bits)) | truncate(value, bits).word();
  }
}

Linear Execution::read(unsigned which) {
  const ZydisDecodedOperand& from = operand(which);
  switch (from.type) {
    case ZYDIS_OPERAND_TYPE_REGISTER: {
      const Register whole = whole_register(from.reg.value);
      if (is_second_byte(from.reg.value)) return truncate(machine[whole].word() >> 8, 8);
      return read_register(whole, from.size);
    }
    case ZYDIS_OPERAND_TYPE_IMMEDIATE:
      // Signed immediates come extended to 64 bits; the operation is as wide as its destination.
      return truncate(Linear{from.imm.value.u}, bits(0));
    case ZYDIS_OPERAND_TYPE_MEMORY: return load(address(which), from.size / 8);
    default: throw Unsupported{"the kind of operand has no rule"};
  }
}

void Execution::write(unsigned which, const Linear& value) {
  const ZydisDecodedOperand& to = operand(which);
  switch (to.type) {
    case ZYDIS_OPERAND_TYPE_REGISTER: {
      const Register whole = whole_register(to.reg.value);
      if (is_second_byte(to.reg.value)) {
        machine[whole] = keep(machine[whole].word(), ~std::uint64_t{0xff00}) | truncate(value, 8).word() << 8;
      } else {
        write_register(whole, to.size, value);
      }
      return;
    }
    case ZYDIS_OPERAND_TYPE_MEMORY: store(address(which), to.size / 8, value); return;
    default: throw Unsupported{"the kind of operand has no rule"};
  }
}

void Execution::write_if(const Bool& condition, unsigned which, const Linear& value) {
  const Linear to = address(which);
  if (Stack::offset_of(to)) throw Unsupported{"a conditional store to the stack has no rule"};
  world.memory.store(to, bits(which) / 8, value.word(), {machine.guard && condition, instruction_.address});
}

Linear Execution::address(unsigned which) const {
  const ZydisDecodedOperandMem& memory = operand(which).mem;
  if (instruction_.decoded.address_width != 64) throw Unsupported{"the address is not 64 bits wide"};
  Linear sum{static_cast<std::uint64_t>(memory.disp.has_displacement ? memory.disp.value : 0)};
  if (memory.base == ZYDIS_REGISTER_RIP) {
    sum = sum + Linear{instruction_.next()};
  } else if (memory.base != ZYDIS_REGISTER_NONE) {
    sum = sum + machine[whole_register(memory.base)];
  }
  if (memory.index != ZYDIS_REGISTER_NONE) sum = sum + machine[whole_register(memory.index)] * memory.scale;
  if (memory.segment == ZYDIS_REGISTER_FS) throw Unsupported{"the address is relative to FS"};
  if (memory.segment == ZYDIS_REGISTER_GS) sum = sum + machine.bases.gs;
  return sum;
}

Linear Execution::load(const Linear& address, unsigned bytes) {
  if (const auto offset = Stack::offset_of(address)) {
    if (*offset < Stack::offset_of(machine[Register::rsp])) throw Unsupported{"the load is from below the stack"};
    return machine.stack.load(*offset, bytes, world.fresh);
  }
  return world.memory.load(address, bytes, context());
}

void Execution::store(const Linear& address, unsigned bytes, const Linear& value) {
  if (const auto offset = Stack::offset_of(address)) {
    if (*offset < Stack::offset_of(machine[Register::rsp])) throw Unsupported{"the store is below the stack"};
    machine.stack.store(*offset, bytes, truncate(value, 8 * bytes), world.fresh);
  } else {
    world.memory.store(address, bytes, value.word(), context());
  }
}

void Execution::push(const Linear& value) {
  Linear& pointer = machine[Register::rsp];
  pointer = pointer - Linear{8};
  require_known(pointer);
  store(pointer, 8, value);
}

Linear Execution::pop() {
  Linear& pointer = machine[Register::rsp];
  require_known(pointer);
  const Linear value = load(pointer, 8);
  pointer = pointer + Linear{8};
  return value;
}

void Execution::require(const Bool& condition, const std::string& what) {
  world.obligations.require(machine.guard, condition, what, instruction_.address);
}

void Execution::set_result_flags(const Linear& result, unsigned bits) {
  const Word word = result.word();
  flags.zero = equal(result, Linear{0});
  flags.sign = bit(word, bits - 1);
  flags.parity_of = word;
}

}  // namespace exo::proofs::x86
