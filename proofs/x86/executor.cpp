// SPDX-License-Identifier: MIT
#include "proofs/x86/executor.h"

#include "proofs/x86/conditions.h"
#include "proofs/x86/rules.h"
#include "proofs/x86/unsupported.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <stdexcept>

namespace exo::proofs::x86 {

namespace {

Machine merge_all(const std::vector<Machine>& machines) {
  Machine merged = machines[0];
  for (std::size_t i = 1; i < machines.size(); ++i) merged = merge(machines[i], merged);
  return merged;
}

// Throws with the place added to the reason.
[[noreturn]] void refuse(const Function& function, const Instruction& instruction, const std::string& reason) {
  throw Unsupported{
      fmt::format("{} at {:#x}: {}: {}.", function.name, instruction.address, instruction.text(), reason)};
}

[[noreturn]] void refuse(const Function& function, const Block& block, const std::string& reason) {
  if (!block.instructions.empty()) refuse(function, block.instructions.back(), reason);
  throw Unsupported{fmt::format("{} at {:#x}: {}.", function.name, block.address, reason)};
}

}  // namespace

Machine machine_at_entry(const std::vector<Word>& arguments, std::uint64_t gs_base) {
  if (arguments.size() > argument_registers.size()) throw std::invalid_argument{"more than six arguments"};
  Machine machine{.guard = true,
                  .registers = {},
                  .flags = {bool_constant("entry.carry"), bool_constant("entry.zero"), bool_constant("entry.sign"),
                            bool_constant("entry.overflow"), word_constant("entry.parity")},
                  .bases = {word_constant("entry.fs_base"), gs_base, word_constant("entry.kernel_gs_base")},
                  .fpu = nullptr,
                  .stack = {},
                  .instructions = 0};
  for (std::size_t i = 0; i < register_count; ++i) {
    machine.registers[i] = word_constant(std::string{"entry."} + name_of(static_cast<Register>(i)));
  }
  for (std::size_t i = 0; i < arguments.size(); ++i) machine[argument_registers[i]] = arguments[i];
  machine[Register::rsp] = Stack::pointer_at_entry();
  return machine;
}

struct Executor::Frame {
  const Function& function;
  std::int64_t return_address_at;               // offset in the stack
  std::optional<std::uint64_t> return_address;  // nothing for the outermost function
  std::vector<std::vector<Machine>> incoming;   // for each block, by the edges taken so far
  std::vector<Bool> guards;                     // for each block that was executed
  std::vector<Machine> returned;
};

Result Executor::run(const std::string& function, const std::vector<Word>& arguments, Convention convention) {
  const Symbol& symbol = program_.image().function(function);
  const Machine before = machine_at_entry(arguments, world_.environment.gs_base);
  const Machine after = call(program_.function(symbol), before);
  for (const Register saved : preserved_by(convention)) {
    world_.obligations.require(true, equal(after[saved], before[saved]),
                               std::string{"the caller's "} + name_of(saved) + " is restored", symbol.address);
  }
  world_.obligations.require(true, !after.flags.direction, "the direction flag is clear", symbol.address);
  world_.obligations.require(true, equal(after.bases.gs, before.bases.gs), "the base of GS is restored",
                             symbol.address);
  return Result{.rax = after[Register::rax].word(),
                .rdx = after[Register::rdx].word(),
                .instructions = instructions_,
                .longest_path = after.instructions,
                .stack_bytes = static_cast<std::uint64_t>(-after.stack.lowest())};
}

const Function& Executor::function_at(std::uint64_t address) {
  const Symbol* symbol = program_.image().function_at(address);
  if (symbol == nullptr) throw Unsupported{fmt::format("{:#x} is not the start of a function", address)};
  return program_.function(*symbol);
}

Machine Executor::call(const Function& function, Machine machine) {
  if (std::ranges::find(active_, function.address) != active_.end())
    throw Unsupported{function.name + " calls itself."};
  active_.push_back(function.address);
  const auto at = Stack::offset_of(machine[Register::rsp]);
  if (!at) throw Unsupported{function.name + " is called with a stack pointer that is not known."};
  Frame frame{function, *at, {}, {}, {}, {}};
  if (*at != 0) frame.return_address = machine.stack.load(*at, 8, world_.fresh).constant();
  frame.incoming.resize(function.blocks.size());
  frame.guards.resize(function.blocks.size(), false);
  const Bool guard = machine.guard;
  frame.incoming[0].push_back(std::move(machine));
  for (std::size_t block = 0; block < function.blocks.size(); ++block) {
    if (frame.incoming[block].empty()) continue;
    Machine merged = merge_all(frame.incoming[block]);
    if (function.equivalent[block] != block) merged.guard = frame.guards[function.equivalent[block]];
    frame.incoming[block].clear();
    frame.guards[block] = merged.guard;
    execute_block(frame, block, std::move(merged));
  }
  active_.pop_back();
  if (frame.returned.empty()) throw Unsupported{function.name + " never returns."};
  Machine after = merge_all(frame.returned);
  after.guard = guard;  // traps aside, which are obligations, it always returns
  if (const auto& returned = world_.environment.returned) {
    after[Register::rax] = Linear{returned(function.name, after[Register::rax].word(), guard)};
  }
  return after;
}

void Executor::execute_block(Frame& frame, std::size_t index, Machine machine) {
  const Block& block = frame.function.blocks[index];
  for (const Instruction& instruction : block.instructions) {
    ++instructions_;
    ++machine.instructions;
    const bool ends = &instruction == &block.instructions.back();
    if (ends && block.ending != Ending::falls_through) break;
    machine = execute(frame.function, instruction, std::move(machine));
  }
  end_block(frame, block, index, std::move(machine));
}

Machine Executor::execute(const Function& function, const Instruction& instruction, Machine machine) {
  const Function* callee = nullptr;
  try {
    Execution execution{instruction, machine, world_};
    if (instruction.mnemonic() == ZYDIS_MNEMONIC_CALL) {
      const ZydisDecodedOperand& target = instruction.operands[0];
      if (target.type != ZYDIS_OPERAND_TYPE_IMMEDIATE) throw Unsupported{"the call is indirect"};
      callee = &function_at(instruction.next() + target.imm.value.u);
      execution.push(Linear{instruction.next()});
    } else {
      const auto rule = rules().find(instruction.mnemonic());
      if (rule == rules().end()) throw Unsupported{"the instruction has no rule"};
      rule->second(execution);
    }
  } catch (const Unsupported& reason) {
    refuse(function, instruction, reason.what());
  }
  return callee == nullptr ? machine : call(*callee, std::move(machine));
}

void Executor::end_block(Frame& frame, const Block& block, std::size_t index, Machine machine) {
  switch (block.ending) {
    case Ending::falls_through: go(frame, index, block.next, std::move(machine)); break;
    case Ending::jumps: go(frame, index, block.taken, std::move(machine)); break;
    case Ending::branches: branch(frame, block, index, machine); break;
    case Ending::returns:
      if (block.instructions.back().decoded.operand_count_visible != 0) {
        refuse(frame.function, block, "a return that pops arguments has no rule");
      }
      frame.returned.push_back(pop_return_address(frame, std::move(machine)));
      break;
    case Ending::tail_calls:
      // The callee returns to where this function would have.
      frame.returned.push_back(call(function_at(block.tail_call), std::move(machine)));
      break;
    case Ending::stops:
      world_.obligations.require(machine.guard, false, "the trap is not reached", block.instructions.back().address);
      break;
    case Ending::refused: refuse(frame.function, block, block.refusal);
  }
}

void Executor::branch(Frame& frame, const Block& block, std::size_t index, const Machine& machine) {
  Bool condition = false;
  try {
    condition = jump_condition(block.instructions.back().mnemonic(), machine.flags);
  } catch (const Unsupported& reason) {
    refuse(frame.function, block, reason.what());
  }
  Machine taken = machine;
  taken.guard = machine.guard && condition;
  go(frame, index, block.taken, std::move(taken));
  Machine next = machine;
  next.guard = machine.guard && !condition;
  go(frame, index, block.next, std::move(next));
}

void Executor::go(Frame& frame, std::size_t from, std::size_t to, Machine machine) {
  if (machine.guard.is_false()) return;
  const auto& impossible = world_.environment.impossible;
  if (impossible && !machine.guard.is_true() && impossible(machine.guard)) return;
  if (frame.function.back_edges.contains({from, to})) {
    refuse(frame.function, frame.function.blocks[from], "the code loops");
  }
  frame.incoming[to].push_back(std::move(machine));
}

Machine Executor::pop_return_address(const Frame& frame, Machine machine) const {
  Linear& pointer = machine[Register::rsp];
  if (Stack::offset_of(pointer) != frame.return_address_at) {
    throw Unsupported{frame.function.name + " returns with another stack pointer than it was called with."};
  }
  if (frame.return_address) {
    Fresh unused;
    const Linear found = machine.stack.load(frame.return_address_at, 8, unused);
    if (!same(found, Linear{*frame.return_address})) {
      throw Unsupported{frame.function.name + " may have changed its return address."};
    }
  }
  pointer = pointer + Linear{8};
  return machine;
}

}  // namespace exo::proofs::x86
