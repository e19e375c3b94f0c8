// SPDX-License-Identifier: MIT
#include "proofs/x86/paths.h"

#include "proofs/x86/conditions.h"
#include "proofs/x86/rules.h"
#include "proofs/x86/unsupported.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace exo::proofs::x86 {

// The choices made on a path, replayed up to the last, which is then another.
class Paths::Decisions {
 public:
  // Which of so many alternatives is taken here.
  std::size_t take(std::size_t alternatives) {
    if (next_ == taken_.size()) taken_.push_back({0, alternatives});
    return taken_[next_++].choice;
  }
  bool is_new() const { return next_ == taken_.size(); }

  // False when all were made.
  bool advance() {
    taken_.erase(taken_.begin() + static_cast<std::ptrdiff_t>(next_), taken_.end());
    next_ = 0;
    while (!taken_.empty() && ++taken_.back().choice == taken_.back().alternatives) taken_.pop_back();
    return !taken_.empty();
  }

 private:
  struct Decision {
    std::size_t choice;
    std::size_t alternatives;
  };
  std::vector<Decision> taken_;
  std::size_t next_ = 0;
};

namespace {

bool is_possible(const Bool& condition) {
  if (condition.is_true() || condition.is_false()) return condition.is_true();
  z3::solver solver{context(), z3::solver::simple()};
  solver.add(condition.term());
  return solver.check() != z3::unsat;
}

// SYSRET and IRETQ of 64 bits.
std::optional<PathEnd> end_of(const Instruction& instruction) {
  if (instruction.mnemonic() == ZYDIS_MNEMONIC_IRETQ) return PathEnd::iretq;
  if (instruction.mnemonic() != ZYDIS_MNEMONIC_SYSRET) return {};
  if (instruction.decoded.operand_width != 64) throw Unsupported{"a return to 32-bit code has no rule"};
  return PathEnd::sysret;
}

std::uint64_t target_of(const Instruction& instruction) {
  const auto target = instruction.target();
  if (!target) throw Unsupported{"its target is not a constant"};
  return *target;
}

}  // namespace

const Contract* Paths::contract_at(std::uint64_t address) const {
  const Symbol* symbol = image_.function_at(address);
  if (symbol == nullptr) return nullptr;
  const auto found = std::ranges::find_if(contracts_, [&](const Contract& contract) {
    if (!contract.function.contains("::")) return symbol->name == contract.function;
    return symbol->readable.contains(contract.function);
  });
  return found == contracts_.end() ? nullptr : &*found;
}

const std::set<ZydisMnemonic>& returns_to_ring_3() {
  static const std::set<ZydisMnemonic> all{ZYDIS_MNEMONIC_SYSRET, ZYDIS_MNEMONIC_IRETQ};
  return all;
}

void Paths::explore(std::uint64_t start, const Begin& begin, const Visit& visit) {
  Decisions decisions;
  do {
    const std::unique_ptr<Path> path = begin();
    if (follow(start, *path, decisions)) visit(*path);
  } while (decisions.advance());
}

bool Paths::follow(std::uint64_t start, Path& path, Decisions& decisions) {
  constexpr std::uint64_t too_long = 10'000;
  std::uint64_t next = start;
  while (!stops_.contains(next) || next == start) {
    const Instruction instruction = instruction_at(image_, next);
    path.end_address = next;
    next = instruction.next();
    if (++path.machine.instructions > too_long) throw Unsupported{fmt::format("{:#x}: the path does not end.", next)};
    try {
      Execution execution{instruction, path.machine, path.world};
      path.end = end_of(instruction);
      if (path.end) return true;
      if (instruction.mnemonic() == ZYDIS_MNEMONIC_CALL) {
        const std::uint64_t target = target_of(instruction);
        const Contract* contract = contract_at(target);
        if (contract == nullptr) {
          execution.push(Linear{next});
          next = target;
          continue;
        }
        path.calls.push_back({contract->function, {}, path.machine, path.end_address});
        if (contract->ways.empty()) {
          path.end = PathEnd::dies;
          return true;
        }
        const Contract::Way& way = contract->ways[decisions.take(contract->ways.size())];
        path.calls.back().way = way.name;
        way.take(path);
        if (decisions.is_new() && !is_possible(path.condition)) return false;
      } else if (instruction.mnemonic() == ZYDIS_MNEMONIC_RET) {
        if (instruction.decoded.operand_count_visible != 0) throw Unsupported{"it pops arguments"};
        if (Stack::offset_of(path.machine[Register::rsp]) == 0) {
          path.end = PathEnd::returns;
          return true;
        }
        const Linear address = execution.pop();
        if (!address.is_constant()) throw Unsupported{"the return address is not known"};
        next = address.constant();
      } else if (instruction.mnemonic() == ZYDIS_MNEMONIC_JMP) {
        next = target_of(instruction);
      } else if (instruction.is_conditional()) {
        const Bool taken = jump_condition(instruction.mnemonic(), path.machine.flags);
        bool jumps = taken.is_true();
        if (!jumps && !taken.is_false()) {
          jumps = decisions.take(2) == 0;
          path.assume(jumps ? taken : !taken);
          if (decisions.is_new() && !is_possible(path.condition)) return false;
        }
        if (jumps) next = target_of(instruction);
      } else {
        const auto rule = rules().find(instruction.mnemonic());
        if (rule == rules().end()) throw Unsupported{"the instruction has no rule"};
        rule->second(execution);
      }
    } catch (const UnknownAddress& reason) {
      path.world.obligations.require(path.condition, false, reason.what(), instruction.address);
      path.end = PathEnd::strays;
      return true;
    } catch (const Unsupported& reason) {
      throw Unsupported{fmt::format("{:#x}: {}: {}.", instruction.address, instruction.text(), reason.what())};
    }
  }
  path.end = PathEnd::arrives;
  path.end_address = next;
  return true;
}

}  // namespace exo::proofs::x86
