// SPDX-License-Identifier: MIT
// One instruction as the executor's rules see it, with values put in for all that is unknown.
#pragma once

#include "proofs/x86/execution.h"
#include "tests/proofs/x86/host.h"

#include <cstdint>
#include <optional>
#include <span>

namespace exo::tests {

using proofs::Bool;
using proofs::Word;

// Puts values in for constants and computes what is left.
class Values {
 public:
  void set(const Word& constant, std::uint64_t value);
  void set(const Bool& constant, bool value);

  // Nothing if the term depends on a constant without a value.
  std::optional<std::uint64_t> of(const Word& word) const;
  std::optional<bool> of(const Bool& condition) const;

  // For terms that depend on nothing else; throws if one does.
  std::uint64_t must(const Word& word) const;
  bool must(const Bool& condition) const;

 private:
  z3::expr_vector from_{proofs::context()};
  z3::expr_vector to_{proofs::context()};
};

// What is given to the rules: numbers, or unknowns whose values are put in afterwards. Addresses are numbers
// in both cases.
enum class Given : std::uint8_t { numbers, unknowns };

class ConcreteRun {
 public:
  // `data` and `stack` are what the host's pages hold before, `host` says where they are.
  ConcreteRun(const proofs::x86::Image& image, Host& host, const HostState& before, Given given);

  // Executes one instruction. Throws Unsupported where there is no rule for it.
  void run(std::span<const std::uint8_t> instruction);

  // Afterwards. Nothing where a value is undefined.
  std::optional<std::uint64_t> value_of(proofs::x86::Register which) const;
  std::optional<bool> flag(std::uint64_t mask) const;
  std::optional<std::uint64_t> data_word(std::size_t index) const;
  std::optional<std::uint64_t> stack_word(std::size_t index);

 private:
  proofs::x86::Machine machine_at_entry(Host& host, const HostState& before);
  proofs::x86::Environment environment(Host& host);
  Word given(const std::string& name, std::uint64_t value);
  Bool given(const std::string& name, bool value);

  Given given_;
  std::uint64_t code_;
  Host::Page before_;
  Values values_;
  proofs::x86::World world_;
  proofs::x86::Machine machine_;
};

}  // namespace exo::tests
