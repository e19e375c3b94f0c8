// SPDX-License-Identifier: MIT
#include "tests/proofs/x86/concrete.h"

#include "proofs/x86/rules.h"
#include "proofs/x86/unsupported.h"

#include <bit>
#include <stdexcept>
#include <string>

namespace exo::tests {

using proofs::x86::Register;
using proofs::x86::Stack;

namespace {

// The stack pointer at entry is the end of the host's stack page.
std::int64_t stack_offset(std::size_t index) {
  return (static_cast<std::int64_t>(index) - static_cast<std::int64_t>(Host::page_words)) * 8;
}

proofs::x86::Instruction decoded(std::span<const std::uint8_t> bytes, std::uint64_t address) {
  ZydisDecoder decoder;
  ZydisDecoderInit(&decoder, ZYDIS_MACHINE_MODE_LONG_64, ZYDIS_STACK_WIDTH_64);
  proofs::x86::Instruction instruction{};
  instruction.address = address;
  ZydisDecoderDecodeFull(&decoder, bytes.data(), bytes.size(), &instruction.decoded, instruction.operands.data());
  return instruction;
}

}  // namespace

void Values::set(const Word& constant, std::uint64_t value) {
  from_.push_back(constant.term());
  to_.push_back(Word{value}.term());
}

void Values::set(const Bool& constant, bool value) {
  from_.push_back(constant.term());
  to_.push_back(Bool{value}.term());
}

std::optional<std::uint64_t> Values::of(const Word& word) const {
  if (word.is_number()) return word.number();
  z3::expr term = word.term();
  const Word value{term.substitute(from_, to_).simplify()};
  if (!value.is_number()) return std::nullopt;
  return value.number();
}

std::optional<bool> Values::of(const Bool& condition) const {
  z3::expr term = condition.term();
  const Bool value{term.substitute(from_, to_).simplify()};
  if (value.is_true()) return true;
  if (value.is_false()) return false;
  return std::nullopt;
}

std::uint64_t Values::must(const Word& word) const {
  const auto value = of(word);
  if (!value) throw std::logic_error{"the term has no value: " + word.term().to_string()};
  return *value;
}

bool Values::must(const Bool& condition) const {
  const auto value = of(condition);
  if (!value) throw std::logic_error{"the term has no value: " + condition.term().to_string()};
  return *value;
}

ConcreteRun::ConcreteRun(const proofs::x86::Image& image, Host& host, const HostState& before, Given given)
    : given_{given},
      code_{host.code_address()},
      before_{host.data()},
      world_{image, environment(host)},
      machine_{machine_at_entry(host, before)} {}

Word ConcreteRun::given(const std::string& name, std::uint64_t value) {
  if (given_ == Given::numbers) return value;
  const Word constant = proofs::word_constant(name);
  values_.set(constant, value);
  return constant;
}

Bool ConcreteRun::given(const std::string& name, bool value) {
  if (given_ == Given::numbers) return value;
  const Bool constant = proofs::bool_constant(name);
  values_.set(constant, value);
  return constant;
}

proofs::x86::Environment ConcreteRun::environment(Host& host) {
  using proofs::x86::Field;
  using proofs::x86::Layout;
  const auto address = std::bit_cast<std::uint64_t>(&host.data());
  proofs::x86::Environment environment;
  environment.gs_base = address;
  const Layout rows = Layout::array(Layout::array(Layout::scalar(8), Host::page_words), 1);
  environment.objects.push_back({.name = "data", .address = address, .layout = rows});
  environment.initial = [this](Field& field) {
    std::get<spec::Map<proofs::Symbolic, 2>>(field.map).base().set_reader([this](const auto& key) {
      const std::uint64_t index = key[1].number();
      return given("data" + std::to_string(index), before_.at(index));
    });
  };
  return environment;
}

proofs::x86::Machine ConcreteRun::machine_at_entry(Host& host, const HostState& before) {
  const auto flag_before = [&](const char* name, std::uint64_t mask) {
    return given(name, (before.flags & mask) != 0);
  };
  // The parity flag is that of a byte: 0 has even parity, 1 odd.
  const Word parity = choose(flag_before("parity", parity_flag), Word{0}, Word{1});
  proofs::x86::Machine machine{.guard = true,
                               .registers = {},
                               .flags = {.carry = flag_before("carry", carry_flag),
                                         .zero = flag_before("zero", zero_flag),
                                         .sign = flag_before("sign", sign_flag),
                                         .overflow = flag_before("overflow", overflow_flag),
                                         .parity_of = parity},
                               .stack = {},
                               .instructions = 0};
  for (std::size_t i = 0; i < before.registers.size(); ++i) {
    const auto which = static_cast<Register>(i);
    const bool in_addresses = which == Register::rbx || which == Register::rsi;
    machine.registers[i] =
        in_addresses ? Word{before.registers[i]} : given(proofs::x86::name_of(which), before.registers[i]);
  }
  const std::uint64_t stack_end = std::bit_cast<std::uint64_t>(&host.stack()) + sizeof(Host::Page);
  const proofs::x86::Linear entry = Stack::pointer_at_entry();
  values_.set(entry.word(), stack_end);
  const std::uint64_t used = stack_end - before.registers[static_cast<std::size_t>(Register::rsp)];
  machine[Register::rsp] = entry - proofs::x86::Linear{used};
  for (std::size_t i = Host::page_words - used / 8; i < Host::page_words; ++i) {
    machine.stack.store(stack_offset(i), 8, Word{host.stack().at(i)}, world_.fresh);
  }
  return machine;
}

void ConcreteRun::run(std::span<const std::uint8_t> bytes) {
  const proofs::x86::Instruction instruction = decoded(bytes, code_);
  const auto rule = proofs::x86::rules().find(instruction.mnemonic());
  if (rule == proofs::x86::rules().end()) throw proofs::x86::Unsupported{"no rule"};
  proofs::x86::Execution execution{instruction, machine_, world_};
  rule->second(execution);
}

std::optional<std::uint64_t> ConcreteRun::value_of(Register which) const { return values_.of(machine_[which].word()); }

std::optional<bool> ConcreteRun::flag(std::uint64_t mask) const {
  switch (mask) {
    case carry_flag: return values_.of(machine_.flags.carry);
    case zero_flag: return values_.of(machine_.flags.zero);
    case sign_flag: return values_.of(machine_.flags.sign);
    case overflow_flag: return values_.of(machine_.flags.overflow);
    default: return values_.of(machine_.flags.parity());
  }
}

std::optional<std::uint64_t> ConcreteRun::data_word(std::size_t index) const {
  const auto& fields = world_.memory.fields().all();
  const auto field = fields.find("data");
  if (field == fields.end()) return before_.at(index);
  return values_.of(field->second->read({Word{0}, Word{index}}));
}

std::optional<std::uint64_t> ConcreteRun::stack_word(std::size_t index) {
  return values_.of(machine_.stack.load(stack_offset(index), 8, world_.fresh).word());
}

}  // namespace exo::tests
