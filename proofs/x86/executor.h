// SPDX-License-Identifier: MIT
// Symbolic execution of a function of the image, calls inlined, all paths in one pass: blocks in reverse
// post-order, a guard for each, if-then-else where paths meet. Branches on constants are decided at once.
//
//   Program program{image};
//   Executor executor{program, environment};
//   const Result result = executor.run("system_call", {a, b, c, d, e, Word{number}});
//   executor.fields(), executor.obligations()
//
// Throws Unsupported, naming function, address and instruction, at everything that has no rule and is not
// behind a branch that a constant decides: so nothing is left out silently.
//
// Assumed at entry: the direction flag is clear, the stack is memory of its own, interrupts are off.
// Checked besides the obligations, by throwing: at each return the stack pointer is where it was and the
// return address untouched; no store leaves the declared objects and the own stack.
#pragma once

#include "proofs/x86/convention.h"
#include "proofs/x86/decoder.h"
#include "proofs/x86/machine.h"
#include "proofs/x86/world.h"

#include <cstdint>
#include <string>
#include <vector>

namespace exo::proofs::x86 {

// At most six arguments, in RDI, RSI, RDX, RCX, R8, R9; all other registers are arbitrary, by the name
// entry.<register>.
Machine machine_at_entry(const std::vector<Word>& arguments, std::uint64_t gs_base);

struct Result {
  Word rax;
  Word rdx;
  std::uint64_t instructions;  // executed in all, each once for all paths
  std::uint64_t longest_path;  // instructions on it, repetitions included: an upper bound
  std::uint64_t stack_bytes;   // used below the return address
};

class Executor {
 public:
  // The program outlives the executor. Terms belong to the thread that made it.
  Executor(Program& program, Environment environment)
      : program_{program}, world_{program.image(), std::move(environment)} {}
  Executor(const Executor&) = delete;
  Executor& operator=(const Executor&) = delete;

  // From machine_at_entry. To be called once. That the registers of the caller are restored, as the convention says,
  // becomes obligations.
  Result run(const std::string& function, const std::vector<Word>& arguments, Convention convention = Convention::c);

  // What the run left: the fields it touched, with their writes, and what must hold.
  const Fields& fields() const { return world_.memory.fields(); }
  const std::vector<Obligation>& obligations() const { return world_.obligations.list(); }

 private:
  // One function being executed.
  struct Frame;

  Machine call(const Function& function, Machine machine);
  void execute_block(Frame& frame, std::size_t index, Machine machine);
  Machine execute(const Function& function, const Instruction& instruction, Machine machine);
  void end_block(Frame& frame, const Block& block, std::size_t index, Machine machine);
  void go(Frame& frame, std::size_t from, std::size_t to, Machine machine);
  void branch(Frame& frame, const Block& block, std::size_t index, const Machine& machine);
  Machine pop_return_address(const Frame& frame, Machine machine) const;
  const Function& function_at(std::uint64_t address);

  Program& program_;
  World world_;
  std::vector<std::uint64_t> active_;  // functions being executed, by address
  std::uint64_t instructions_ = 0;
};

}  // namespace exo::proofs::x86
